/** Share of places taken at which the set grows. */
const FULL = 0.5;
const FIRST_PLACES = 1 << 12;

/**
 * Millions of ids in little memory: 16 to 32 bytes each, as 64 bits that stand for the text. Two of a million ids are
 * taken for one another once in ten million times.
 */
export class IdSet {
  private places = new Uint32Array(2 * FIRST_PLACES);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Says whether it is new. */
  add(id: string): boolean {
    if (this.count >= (this.places.length / 2) * FULL) this.grow();
    const high = highOf(id);
    const low = lowOf(id);
    const at = this.find(high, low);
    if (this.places[2 * at] !== 0) return false;
    this.put(at, high, low);
    return true;
  }

  has(id: string): boolean {
    return this.places[2 * this.find(highOf(id), lowOf(id))] !== 0;
  }

  /** Where the hash is, or would be put. */
  private find(high: number, low: number): number {
    const { places } = this;
    const mask = places.length / 2 - 1;
    for (let at = low & mask; ; at = (at + 1) & mask) {
      const there = places[2 * at];
      if (there === 0 || (there === high && places[2 * at + 1] === low)) return at;
    }
  }

  private put(at: number, high: number, low: number): void {
    this.places[2 * at] = high;
    this.places[2 * at + 1] = low;
    this.count += 1;
  }

  private grow(): void {
    const before = this.places;
    this.places = new Uint32Array(before.length * 2);
    this.count = 0;
    for (let at = 0; at < before.length; at += 2) {
      const [high = 0, low = 0] = [before[at], before[at + 1]];
      if (high !== 0) this.put(this.find(high, low), high, low);
    }
  }
}

/** Two unlike hashes of 32 bits; the first is never 0, which stands for an empty place. */
function highOf(id: string): number {
  let bits = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) bits = Math.imul(bits ^ id.charCodeAt(at), 0x01000193);
  return mixed(bits) || 1;
}

function lowOf(id: string): number {
  let bits = id.length;
  for (let at = 0; at < id.length; at += 1)
    bits = (Math.imul(bits, 0x85ebca6b) + id.charCodeAt(at)) | 0;
  return mixed(bits);
}

function mixed(value: number): number {
  let bits = value ^ (value >>> 16);
  bits = Math.imul(bits, 0x7feb352d);
  bits ^= bits >>> 15;
  bits = Math.imul(bits, 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}
