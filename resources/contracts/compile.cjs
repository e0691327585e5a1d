// SPDX-License-Identifier: GPL-3.0-or-later
// Compiles KeyManager.sol with the pinned solc and prints the artefact, or compares it with the committed one:
//   node resources/contracts/compile.cjs <folder with node_modules> > KeyManager.json
//   node resources/contracts/compile.cjs <folder with node_modules> --check
// Another contract is named by its path at the end; its artefact stands beside it.
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');

const words = process.argv.slice(2);
const mode = words.includes('--check') ? '--check' : '';
const [tools, other] = words.filter((word) => word !== '--check');
if (!tools) {
  console.error('usage: compile.cjs <folder with node_modules> [--check] [Contract.sol]');
  process.exit(2);
}
const solc = require(require.resolve('solc', { paths: [path.resolve(tools)] }));
const folder = other ? path.dirname(path.resolve(other)) : __dirname;
const name = other ? path.basename(other, '.sol') : 'KeyManager';
const source = fs.readFileSync(path.join(folder, name + '.sol'));

// Everything that decides the bytes. No metadata is appended: its hash would change with every comment.
const settings = {
  evmVersion: 'shanghai',
  optimizer: { enabled: true, runs: 200 },
  metadata: { appendCBOR: false, bytecodeHash: 'none' },
};
const input = {
  language: 'Solidity',
  sources: { [name + '.sol']: { content: source.toString('utf8') } },
  settings: {
    ...settings,
    outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object', 'evm.methodIdentifiers'] } },
  },
};
const output = JSON.parse(solc.compile(JSON.stringify(input)));
for (const problem of output.errors || []) console.error(problem.formattedMessage);
if ((output.errors || []).length > 0) process.exit(1);

const contract = output.contracts[name + '.sol'][name];
const artefact = JSON.stringify({
  contractName: name,
  source: { file: name + '.sol', sha256: crypto.createHash('sha256').update(source).digest('hex') },
  compiler: { name: 'solc', version: solc.version() },
  settings,
  abi: contract.abi,
  methodIdentifiers: contract.evm.methodIdentifiers,
  bytecode: '0x' + contract.evm.bytecode.object,
  deployedBytecode: '0x' + contract.evm.deployedBytecode.object,
}, null, 2) + '\n';

if (mode === '--check') {
  const committed = fs.readFileSync(path.join(folder, name + '.json'), 'utf8');
  if (committed !== artefact) {
    console.error(name + '.json is not what ' + name + '.sol compiles to; make it again with this script');
    process.exit(1);
  }
  console.log(name + '.json is what ' + name + '.sol compiles to with solc ' + solc.version());
} else {
  process.stdout.write(artefact);
}
