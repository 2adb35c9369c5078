#!/usr/bin/env node
// The first file that Node reads, published as it is. It is written so that every Node can read it: one that is too old says
// so in a sentence, not by an error in the middle of a bundle.
'use strict';

/** The oldest Node that the bundles run on, as in `engines` of package.json. */
var OLDEST = [20, 19];

var found = process.versions.node.split('.').map(Number);

if (found[0] < OLDEST[0] || (found[0] === OLDEST[0] && found[1] < OLDEST[1])) {
  var needed = 'guardduty-slack needs Node.js ' + OLDEST.join('.') + ' or later';
  var fix = 'Fix: install a current version from https://nodejs.org, then run the command again.';
  process.stderr.write(needed + '. This is Node.js ' + process.versions.node + '.\n' + fix + '\n');
  process.exitCode = 6;
} else {
  // oxlint-disable-next-line import/no-unassigned-import -- it runs the program
  require('./command-line.cjs');
}
