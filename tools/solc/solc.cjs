#!/usr/bin/env node
// The part of the solc command line that py-solc-x uses, over npm solc: --version and --standard-json.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { fileURLToPath } = require("node:url");

class UsageError extends Error {}

function parseArguments(argv) {
  const options = { version: false, standardJson: false, file: null, basePath: "", includePaths: [], allowPaths: [] };
  const rest = [...argv];
  const value = (name) => {
    if (rest.length === 0) throw new UsageError(`the required argument for option '${name}' is missing`);
    return rest.shift();
  };
  while (rest.length > 0) {
    const word = rest.shift();
    const [name, inline] = word.startsWith("--") ? splitOnce(word, "=") : [word, undefined];
    const take = () => (inline === undefined ? value(name) : inline);
    if (name === "--version") options.version = true;
    else if (name === "--standard-json") options.standardJson = true;
    else if (name === "--base-path") options.basePath = take();
    else if (name === "--include-path") options.includePaths.push(take());
    else if (name === "--allow-paths") options.allowPaths.push(...take().split(",").filter(Boolean));
    else if (name === "-") options.file = null;
    else if (name.startsWith("-")) throw new UsageError(`unrecognised option '${name}'`);
    else options.file = name;
  }
  return options;
}

function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

// Roots come before the realpath so that a missing folder is simply never a parent of anything.
function real(place) {
  try {
    return fs.realpathSync(place);
  } catch {
    return path.resolve(place);
  }
}

function isInside(file, folder) {
  const relative = path.relative(folder, file);
  return relative === "" || !(relative.startsWith("..") || path.isAbsolute(relative));
}

// Answers an import that is not among the sources given, as the native compiler does: below the base path (here, the
// working folder unless named), then below each include path, and only from folders that are allowed.
function importReader(options) {
  const roots = [options.basePath || ".", ...options.includePaths];
  const allowed = [...roots, ...options.allowPaths].map(real);
  return (unit) => {
    const name = unit.startsWith("file://") ? fileURLToPath(unit) : unit;
    for (const root of roots) {
      const candidate = path.resolve(root, name);
      if (!fs.existsSync(candidate)) continue;
      const file = fs.realpathSync(candidate);
      if (!allowed.some((folder) => isInside(file, folder))) {
        return { error: "File outside of allowed directories. The following are allowed: " + allowed.join(", ") };
      }
      if (!fs.statSync(file).isFile()) return { error: "Not a valid file." };
      return { contents: fs.readFileSync(file, "utf8") };
    }
    return { error: `File not found. Searched the following locations: ${roots.map((root) => path.resolve(root)).join(", ")}.` };
  };
}

// process.stdout may still hold data when the process ends, and a pipe takes 64 KiB at a time.
function writeAll(text) {
  const bytes = Buffer.from(text, "utf8");
  const pause = new Int32Array(new SharedArrayBuffer(4));
  let done = 0;
  while (done < bytes.length) {
    try {
      done += fs.writeSync(1, bytes, done);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

function main(argv) {
  const options = parseArguments(argv);
  if (!options.version && !options.standardJson) throw new UsageError("only --version and --standard-json are supported here");
  const solc = require("solc");
  if (options.version) {
    writeAll(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`);
    return;
  }
  const input = fs.readFileSync(options.file === null ? 0 : options.file, "utf8");
  writeAll(solc.compile(input, { import: importReader(options) }) + "\n");
}

try {
  main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(error instanceof UsageError ? `${error.message}\n` : `solc (npm): ${error.stack}\n`);
  process.exitCode = 1;
}
