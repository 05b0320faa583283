/*
 * A disk that loses power and fails on command, below SQLite: preloaded into one process, it keeps for each file of one
 * log what the disk would hold if the power went now (what was synced), and what is only on its way (what was not).
 *
 *   FAILPOINT_LOG    absolute path of the log; it, its -wal and its -journal are watched, and their directory
 *   FAILPOINT_STATE  directory where the disk's own view is kept, so that it outlives a process that is killed
 *   FAILPOINT        cut:OP:K:SEED       power goes at the K-th OP (write, sync, any): a random part of what was not
 *                                        synced reaches the disk, torn at sectors and out of order, then _exit(77)
 *                    fail:OP:K:ERRNO:HOW the K-th OP fails; HOW is once, or always: from then on
 *   FAILPOINT_LIFT   a file: once it is there, nothing fails any more
 *   FAILPOINT_REPORT a file that gets a line for each failpoint that was met, and counts at the end
 *
 * A sync that fails drops part of what it should have kept, and a later sync does not bring it back unless it is
 * written again: so does Linux.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR_MIN 512
#define PAGE 4096
#define FILES 3
#define FDS 4096
#define LOST_MAX (1 << 16)

struct op {
  int truncate;
  off_t at;
  size_t length;
  unsigned char *bytes;
};

struct file {
  char path[PATH_MAX];
  char shadow[PATH_MAX];
  int opened;
  dev_t dev;
  ino_t ino;
  /* What the disk holds. */
  unsigned char *durable;
  size_t size;
  int onDisk;
  /* Whether it has its name now, and whether the disk knows. */
  int linked, entrySynced;
  /* What is on its way. */
  struct op *ops;
  int count, room;
  /* Pages that a failed sync has dropped: clean in memory, not on the disk. */
  unsigned char *lost;
};

static struct file files[FILES];
static char directory[PATH_MAX];
static struct file *byFd[FDS];
static char isDirectory[FDS];
static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static uint64_t chance = 88172645463325252ull;
static long writes, syncs, others;
static int on, cutting, failing, failAlways, failErrno, failNext;
static long failAt;
static char failOp[16];
static const char *lift, *report;

static int (*realOpen)(const char *, int, ...);
static int (*realOpen64)(const char *, int, ...);
static int (*realClose)(int);
static ssize_t (*realWrite)(int, const void *, size_t);
static ssize_t (*realPwrite)(int, const void *, size_t, off_t);
static int (*realTruncate)(int, off_t);
static int (*realFsync)(int);
static int (*realFdatasync)(int);
static int (*realUnlink)(const char *);
static int (*realRename)(const char *, const char *);

static uint64_t rnd(void) {
  chance ^= chance << 13;
  chance ^= chance >> 7;
  chance ^= chance << 17;
  return chance;
}

static int happens(int percent) { return (int)(rnd() % 100) < percent; }

static void say(const char *format, ...) {
  char line[300];
  va_list words;
  if (!report) return;
  va_start(words, format);
  int length = vsnprintf(line, sizeof line, format, words);
  va_end(words);
  int fd = realOpen(report, O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (fd < 0) return;
  if (realWrite(fd, line, length) < 0) { /* nobody to tell */ }
  realClose(fd);
}

static void die(const char *why) {
  say("defect %s\n", why);
  _exit(78);
}

static void grow(unsigned char **bytes, size_t *size, size_t to, int noise) {
  if (to <= *size) return;
  *bytes = realloc(*bytes, to);
  if (!*bytes) die("out of memory");
  for (size_t at = *size; at < to; at++) (*bytes)[at] = noise ? (unsigned char)rnd() : 0;
  *size = to;
}

static unsigned char *contentOf(const char *path, size_t *size) {
  *size = 0;
  int fd = realOpen(path, O_RDONLY);
  if (fd < 0) return NULL;
  struct stat st;
  if (fstat(fd, &st) < 0) die("stat");
  unsigned char *bytes = malloc(st.st_size + 1);
  ssize_t got = 0, more;
  while (got < st.st_size && (more = read(fd, bytes + got, st.st_size - got)) > 0) got += more;
  realClose(fd);
  *size = got;
  return bytes;
}

/* Whole or not at all: who is killed in the midst of it must not leave a disk that forgot what it was told to keep. */
static void keep(const char *path, const unsigned char *bytes, size_t size) {
  char beside[PATH_MAX + 16];
  snprintf(beside, sizeof beside, "%s.next", path);
  int fd = realOpen(beside, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0) die("cannot write back");
  size_t done = 0;
  while (done < size) {
    ssize_t more = realWrite(fd, bytes + done, size - done);
    if (more <= 0) die("cannot write back");
    done += more;
  }
  realClose(fd);
  if (realRename(beside, path) < 0) die("cannot write back");
}

static void addOp(struct file *f, int truncate, off_t at, const void *bytes, size_t length) {
  if (f->count == f->room) {
    f->room = f->room ? f->room * 2 : 64;
    f->ops = realloc(f->ops, f->room * sizeof *f->ops);
    if (!f->ops) die("out of memory");
  }
  struct op *op = &f->ops[f->count++];
  op->truncate = truncate;
  op->at = at;
  op->length = length;
  op->bytes = NULL;
  if (truncate) return;
  op->bytes = malloc(length);
  memcpy(op->bytes, bytes, length);
}

/* A page that a failed sync had dropped is on its way again, as a whole, once any of it is written. */
static void revive(struct file *f, int fd, off_t at, size_t length) {
  for (off_t page = at / PAGE; page <= (off_t)((at + length - 1) / PAGE) && page < LOST_MAX; page++) {
    if (!f->lost[page]) continue;
    unsigned char bytes[PAGE];
    ssize_t got = pread(fd, bytes, PAGE, page * PAGE);
    if (got > 0) addOp(f, 0, page * PAGE, bytes, got);
    f->lost[page] = 0;
  }
}

static void dropOps(struct file *f) {
  for (int i = 0; i < f->count; i++) free(f->ops[i].bytes);
  f->count = 0;
}

/* The first sight of a file: what is there is on the disk, unless an earlier process left another view. */
static void meet(struct file *f) {
  if (f->opened) return;
  f->opened = 1;
  f->linked = 1;
  f->lost = calloc(LOST_MAX, 1);
  size_t size;
  unsigned char *now = contentOf(f->path, &size);
  char lostPath[PATH_MAX + 8];
  snprintf(lostPath, sizeof lostPath, "%s.lost", f->shadow);
  size_t lostSize;
  unsigned char *lost = contentOf(lostPath, &lostSize);
  if (lost) memcpy(f->lost, lost, lostSize < LOST_MAX ? lostSize : LOST_MAX);
  free(lost);
  f->durable = contentOf(f->shadow, &f->size);
  if (!f->durable) {
    f->durable = now;
    f->size = size;
    f->onDisk = f->entrySynced = now != NULL;
    if (now) keep(f->shadow, now, size);
    return;
  }
  f->onDisk = 1;
  f->entrySynced = 1;
  if (size < f->size) addOp(f, 1, size, NULL, 0);
  for (size_t at = 0; at < size; at += PAGE) {
    size_t length = size - at < PAGE ? size - at : PAGE;
    int same = at + length <= f->size && memcmp(now + at, f->durable + at, length) == 0;
    int wasLost = at / PAGE < LOST_MAX && f->lost[at / PAGE];
    if (!same && !wasLost) addOp(f, 0, at, now + at, length);
  }
  free(now);
}

static struct file *watched(const char *path) {
  for (int i = 0; i < FILES; i++)
    if (files[i].path[0] && strcmp(files[i].path, path) == 0) return &files[i];
  return NULL;
}

/* libuv closes by system call, past us: a number may mean another file by now. */
static struct file *fileOf(int fd) {
  if (!on || fd < 0 || fd >= FDS || !byFd[fd]) return NULL;
  struct stat st;
  if (fstat(fd, &st) == 0 && st.st_ino == byFd[fd]->ino && st.st_dev == byFd[fd]->dev) return byFd[fd];
  byFd[fd] = NULL;
  return NULL;
}

static void opened(const char *path, int fd, int existed) {
  if (!on || fd < 0 || fd >= FDS) return;
  byFd[fd] = NULL;
  isDirectory[fd] = strcmp(path, directory) == 0;
  struct file *f = watched(path);
  if (!f) return;
  struct stat st;
  if (fstat(fd, &st) < 0) return;
  if (!existed) {
    /* A new file of that name. The old one's bytes may still be what the disk has. */
    meet(f);
    dropOps(f);
    addOp(f, 1, 0, NULL, 0);
    f->entrySynced = 0;
    f->linked = 1;
  } else meet(f);
  f->ino = st.st_ino;
  f->dev = st.st_dev;
  byFd[fd] = f;
}

static void settle(struct file *f) {
  for (int i = 0; i < f->count; i++) {
    struct op *op = &f->ops[i];
    if (op->truncate) {
      if ((size_t)op->at < f->size) f->size = op->at;
      else grow(&f->durable, &f->size, op->at, 0);
    } else {
      grow(&f->durable, &f->size, op->at + op->length, 0);
      memcpy(f->durable + op->at, op->bytes, op->length);
    }
  }
  if (f->count > 0 || !f->onDisk) keep(f->shadow, f->durable, f->size);
  f->onDisk = 1;
  dropOps(f);
}

/* What a power cut, or a sync that failed, makes of what was on its way. */
static int settlePartly(struct file *f, int forGood) {
  static const int shares[] = {0, 10, 50, 90, 100};
  int share = shares[rnd() % 5];
  int torn = happens(60);
  size_t sector = happens(50) ? SECTOR_MIN : PAGE;
  int noise = forGood && happens(30);
  int kept = 0;
  if (forGood && happens(50)) {
    for (int i = f->count - 1; i > 0; i--) {
      int other = rnd() % (i + 1);
      struct op op = f->ops[i];
      f->ops[i] = f->ops[other];
      f->ops[other] = op;
    }
  }
  for (int i = 0; i < f->count; i++) {
    struct op *op = &f->ops[i];
    int whole = happens(share);
    if (op->truncate) {
      if (!whole) continue;
      kept++;
      if ((size_t)op->at < f->size) f->size = op->at;
      else grow(&f->durable, &f->size, op->at, 0);
      continue;
    }
    for (size_t from = 0; from < op->length;) {
      size_t to = ((op->at + from) / sector + 1) * sector - op->at;
      if (to > op->length) to = op->length;
      if (torn ? happens(share) : whole) {
        kept++;
        grow(&f->durable, &f->size, op->at + to, noise);
        memcpy(f->durable + op->at + from, op->bytes + from, to - from);
      } else if (!forGood && (op->at + from) / PAGE < LOST_MAX)
        f->lost[(op->at + from) / PAGE] = 1;
      from = to;
    }
  }
  return kept;
}

static void cutPower(const char *when) {
  int pending = 0, kept = 0;
  for (int i = 0; i < FILES; i++) {
    struct file *f = &files[i];
    if (!f->path[0] || !f->opened) continue;
    pending += f->count;
    kept += settlePartly(f, 1);
    int isThere = f->onDisk || (f->linked && f->count > 0 && happens(50));
    /* Its name was not synced: the disk may never have heard of it. */
    if (!f->entrySynced && happens(50)) isThere = 0;
    if (isThere) keep(f->path, f->durable, f->size);
    else realUnlink(f->path);
  }
  say("cut at %s, write %ld, sync %ld: %d writes on their way, %d pieces of them kept\n", when, writes,
      syncs, pending, kept);
  _exit(77);
}

static int isLifted(void) { return lift && access(lift, F_OK) == 0; }

/* Counts an operation; says whether it is to fail. */
static int meetsFailpoint(const char *op, long number) {
  int mine = strcmp(failOp, op) == 0 || strcmp(failOp, "any") == 0;
  long count = strcmp(failOp, "any") == 0 ? writes + syncs + others : number;
  if (cutting && mine && count == failAt) cutPower(op);
  if (!failing || !mine || isLifted()) return 0;
  int now = failNext || (failAlways ? count >= failAt : count == failAt);
  failNext = 0;
  if (now) say("failed %s %ld with %d\n", op, number, failErrno);
  return now;
}

static ssize_t writeTo(struct file *f, int fd, const void *bytes, size_t length, off_t at, int placed) {
  writes++;
  /* The write at which the power goes is itself on its way. */
  int last = cutting && (strcmp(failOp, "sync") != 0);
  if (last) addOp(f, 0, at, bytes, length);
  int fails = meetsFailpoint("write", writes);
  if (last) free(f->ops[--f->count].bytes);
  if (fails) {
    size_t part = happens(50) ? (length / 2) & ~(size_t)(SECTOR_MIN - 1) : 0;
    if (part > 0 && realPwrite(fd, bytes, part, at) == (ssize_t)part) addOp(f, 0, at, bytes, part);
    else part = 0;
    /* A full disk takes what it can, and refuses the next. */
    if (part > 0 && failErrno == ENOSPC) {
      failNext = 1;
      if (!placed) lseek(fd, at + part, SEEK_SET);
      return part;
    }
    errno = failErrno;
    return -1;
  }
  ssize_t done = placed ? realPwrite(fd, bytes, length, at) : realWrite(fd, bytes, length);
  int error = errno;
  if (done > 0) {
    addOp(f, 0, at, bytes, done);
    revive(f, fd, at, done);
  }
  errno = error;
  return done;
}

static void nameSynced(struct file *f) {
  if (!f->opened) return;
  f->entrySynced = 1;
  if (f->linked) return;
  f->size = 0;
  f->onDisk = 0;
  realUnlink(f->shadow);
}

static int syncOf(int fd, int (*real)(int)) {
  pthread_mutex_lock(&lock);
  int result = 0, error = 0;
  struct file *f = fileOf(fd);
  if (f) {
    syncs++;
    if (meetsFailpoint("sync", syncs)) {
      settlePartly(f, 0);
      dropOps(f);
      if (f->onDisk) keep(f->shadow, f->durable, f->size);
      char lostPath[PATH_MAX + 8];
      snprintf(lostPath, sizeof lostPath, "%s.lost", f->shadow);
      keep(lostPath, f->lost, LOST_MAX);
      error = failErrno;
      result = -1;
    } else settle(f);
  } else if (on && fd >= 0 && fd < FDS && isDirectory[fd]) {
    others++;
    meetsFailpoint("directory", others);
    for (int i = 0; i < FILES; i++) nameSynced(&files[i]);
    result = real(fd);
    error = errno;
  } else {
    result = real(fd);
    error = errno;
  }
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}

int fsync(int fd) { return syncOf(fd, realFsync); }
int fdatasync(int fd) { return syncOf(fd, realFdatasync); }

ssize_t write(int fd, const void *bytes, size_t length) {
  if (!on || fd >= FDS || fd < 0 || !byFd[fd]) return realWrite(fd, bytes, length);
  pthread_mutex_lock(&lock);
  struct file *f = fileOf(fd);
  ssize_t done = f ? writeTo(f, fd, bytes, length, lseek(fd, 0, SEEK_CUR), 0) : realWrite(fd, bytes, length);
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
  pthread_mutex_lock(&lock);
  struct file *f = fileOf(fd);
  ssize_t done = f ? writeTo(f, fd, bytes, length, at, 1) : realPwrite(fd, bytes, length, at);
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return done;
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) { return pwrite(fd, bytes, length, at); }

int ftruncate(int fd, off_t size) {
  pthread_mutex_lock(&lock);
  struct file *f = fileOf(fd);
  int result;
  if (f) {
    others++;
    meetsFailpoint("truncate", others);
    result = realTruncate(fd, size);
    if (result == 0) addOp(f, 1, size, NULL, 0);
  } else result = realTruncate(fd, size);
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}
int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

static int openAt(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
  if (!on) return real(path, flags, mode);
  pthread_mutex_lock(&lock);
  int existed = watched(path) && access(path, F_OK) == 0;
  int fd = real(path, flags, mode);
  int error = errno;
  opened(path, fd, existed);
  struct file *f = fd >= 0 && fd < FDS ? byFd[fd] : NULL;
  if (f && (flags & O_TRUNC)) addOp(f, 1, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  errno = error;
  return fd;
}

#define MODE(flags, mode)                                   \
  mode_t mode = 0;                                          \
  if ((flags) & (O_CREAT | __O_TMPFILE)) {                  \
    va_list more;                                           \
    va_start(more, flags);                                  \
    mode = va_arg(more, mode_t);                            \
    va_end(more);                                           \
  }

int open(const char *path, int flags, ...) {
  MODE(flags, mode)
  return openAt(realOpen, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  MODE(flags, mode)
  return openAt(realOpen64, path, flags, mode);
}

int close(int fd) {
  if (on && fd >= 0 && fd < FDS) {
    byFd[fd] = NULL;
    isDirectory[fd] = 0;
  }
  return realClose(fd);
}

int unlink(const char *path) {
  if (!on) return realUnlink(path);
  pthread_mutex_lock(&lock);
  struct file *f = watched(path);
  if (f) {
    others++;
    meetsFailpoint("unlink", others);
    meet(f);
    /* Until the directory is synced, the disk may still show what was synced of it. */
    dropOps(f);
    f->entrySynced = 0;
    f->linked = 0;
  }
  int result = realUnlink(path);
  int error = errno;
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}

int rename(const char *from, const char *to) {
  if (on && (watched(from) || watched(to))) die("a watched file is renamed, which this disk does not know");
  return realRename(from, to);
}

__attribute__((destructor)) static void end(void) {
  if (on) say("counted writes %ld syncs %ld others %ld\n", writes, syncs, others);
}

__attribute__((constructor)) static void begin(void) {
  realOpen = dlsym(RTLD_NEXT, "open");
  realOpen64 = dlsym(RTLD_NEXT, "open64");
  realClose = dlsym(RTLD_NEXT, "close");
  realWrite = dlsym(RTLD_NEXT, "write");
  realPwrite = dlsym(RTLD_NEXT, "pwrite64");
  realTruncate = dlsym(RTLD_NEXT, "ftruncate64");
  realFsync = dlsym(RTLD_NEXT, "fsync");
  realFdatasync = dlsym(RTLD_NEXT, "fdatasync");
  realUnlink = dlsym(RTLD_NEXT, "unlink");
  realRename = dlsym(RTLD_NEXT, "rename");
  const char *log = getenv("FAILPOINT_LOG"), *state = getenv("FAILPOINT_STATE");
  const char *what = getenv("FAILPOINT");
  if (!log || !state || !what) return;
  lift = getenv("FAILPOINT_LIFT");
  report = getenv("FAILPOINT_REPORT");
  static const char *suffixes[FILES] = {"", "-wal", "-journal"};
  const char *name = strrchr(log, '/');
  if (!name) die("FAILPOINT_LOG is no absolute path");
  snprintf(directory, sizeof directory, "%.*s", (int)(name - log), log);
  for (int i = 0; i < FILES; i++) {
    snprintf(files[i].path, PATH_MAX, "%s%s", log, suffixes[i]);
    snprintf(files[i].shadow, PATH_MAX, "%s%s%s.disk", state, name, suffixes[i]);
  }
  char how[16] = "", error[16] = "";
  long seed = 1;
  if (sscanf(what, "cut:%15[a-z]:%ld:%ld", failOp, &failAt, &seed) == 3) cutting = 1;
  else if (sscanf(what, "fail:%15[a-z]:%ld:%15[A-Z]:%15[a-z]", failOp, &failAt, error, how) == 4) failing = 1;
  else if (strcmp(what, "watch") != 0) die("FAILPOINT is not understood");
  failAlways = strcmp(how, "always") == 0;
  failErrno = strcmp(error, "ENOSPC") == 0 ? ENOSPC : EIO;
  chance ^= (uint64_t)(seed + failAt * 7919) * 0x9E3779B97F4A7C15ull;
  for (int i = 0; i < 8; i++) rnd();
  on = 1;
}
