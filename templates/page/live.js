/* Keeps an open page true: words like "5 minutes ago", local times on hover, and what changed meanwhile. */
(function () {
  var $ = function (selector, root) { return (root || document).querySelectorAll(selector); };
  var asOf = Date.parse((document.querySelector('.asof time') || {}).dateTime);
  function words(ms) {
    var m = Math.round(ms / 6e4), h = Math.round(ms / 36e5), d = Math.round(ms / 864e5);
    var n = m < 60 ? Math.max(1, m) : h < 48 ? h : d, u = m < 60 ? 'minute' : h < 48 ? 'hour' : 'day';
    return n + ' ' + u + (n === 1 ? '' : 's');
  }
  function tick() {
    $('[data-ago]').forEach(function (one) {
      var ms = Date.parse(one.dataset.ago) - Date.now();
      if (Math.abs(ms) > 5e9) return;
      var text = Math.abs(ms) < 6e4 ? (ms > 3e4 ? 'in 1 minute' : 'just now') : ms > 0 ? 'in ' + words(ms) : words(-ms) + ' ago';
      if (one.textContent !== text) one.textContent = text;
    });
    $('time').forEach(function (one) {
      if (!one.title) one.title = new Date(one.dateTime).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'short' }) + ' where you are';
    });
    var old = document.getElementById('old');
    if (old && asOf) old.hidden = Date.now() - asOf < 6e5;
  }
  function refresh() {
    if (document.hidden || !$('[data-live]').length) return;
    fetch(location.pathname, { headers: { accept: 'text/html' } }).then(function (answer) { return answer.ok ? answer.text() : ''; }).then(function (html) {
      if (!html) return;
      var page = new DOMParser().parseFromString(html, 'text/html'), title = document.title;
      $('[data-live]').forEach(function (part) {
        var fresh = page.getElementById(part.id);
        if (!fresh || fresh.textContent === part.dataset.was || part.contains(document.activeElement)) return;
        part.className = fresh.className;
        part.innerHTML = fresh.innerHTML;
        part.dataset.was = fresh.textContent;
      });
      asOf = Date.parse((page.querySelector('.asof time') || {}).dateTime);
      if (page.title !== title) { document.title = page.title; document.getElementById('announce').textContent = page.title; }
      tick();
    }).catch(function () {});
  }
  $('[data-live]').forEach(function (part) { part.dataset.was = part.textContent; });
  tick();
  setInterval(tick, 3e4);
  setInterval(refresh, 6e4);
})();
