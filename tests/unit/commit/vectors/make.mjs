// Writes the vectors beside it: what @openzeppelin/merkle-tree says of lots that this script makes up.
// Run in a folder where `npm install @openzeppelin/merkle-tree@1.0.8` was done: node make.mjs <folder to write to>
import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'package.json'));
const { StandardMerkleTree } = require('@openzeppelin/merkle-tree');

const TYPES = ['uint32', 'bytes20', 'bytes16'];
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-_/%&';

const serial = (index) => {
  const digest = createHmac('sha256', 'serial').update(String(index)).digest();
  const length = 1 + ((digest[0] * 7 + index) % 20);
  const tail = [...digest.subarray(1, 1 + length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return `${index.toString(36).toUpperCase()}.${tail}`.slice(0, 20);
};

const salt = (secret, index) => {
  const place = Buffer.alloc(4);
  place.writeUInt32BE(index);
  return createHmac('sha256', secret).update('lotproof/unit').update(place).digest().subarray(0, 16);
};

const hex = (bytes) => `0x${Buffer.from(bytes).toString('hex')}`;

const padded = (text) => Buffer.concat([Buffer.from(text, 'ascii'), Buffer.alloc(20)]).subarray(0, 20);

const chosen = (size) => [...new Set([0, 1, Math.floor(size / 3), Math.floor(size / 2), size - 2, size - 1])]
  .filter((index) => index >= 0 && index < size);

const subsets = (size) => {
  const all = [...Array(size).keys()];
  const several = [[0], chosen(size), all.filter((index) => index % (size > 100 ? 97 : 5) === 2), all.slice(-40).reverse()];
  return (size <= 12 ? [...several, all] : several).filter((subset) => subset.length > 0);
};

for (const size of [1, 2, 3, 5, 12, 1024]) {
  const secret = createHmac('sha256', 'secret').update(String(size)).digest();
  const serials = [...Array(size).keys()].map(serial);
  const leaves = serials.map((text, index) => [index, hex(padded(text)), hex(salt(secret, index))]);
  const tree = StandardMerkleTree.of(leaves, TYPES);
  const vector = {
    secret: hex(secret),
    serials,
    root: tree.root,
    proofs: chosen(size).map((index) => ({
      index,
      salt: leaves[index][2],
      leaf: tree.leafHash(leaves[index]),
      siblings: tree.getProof(index),
    })),
    multiproofs: subsets(size).map((indices) => {
      const { leaves: ordered, proof, proofFlags } = tree.getMultiProof([...indices]);
      return { indices, order: ordered.map((leaf) => leaf[0]), siblings: proof, flags: proofFlags };
    }),
  };
  writeFileSync(join(process.argv[2], `lot-${size}.json`), `${JSON.stringify(vector)}\n`);
}
