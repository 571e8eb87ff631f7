// Prints what bpmnlint-plugin-camunda-compat says of the BPMN files in a folder, one line a file: its name (unescaped), a
// mark for each of 8.8, 8.9 and 8.10 ("+" no error, "-" errors, "!" cannot be imported), and the rules that report errors
// for 8.10, with "broken" when a rule itself failed.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { BpmnModdle } from 'bpmn-moddle';

const require = createRequire(import.meta.url);
const { Linter } = require('bpmnlint');
const NodeResolver = require('bpmnlint/lib/resolver/node-resolver');
const zeebe = require('zeebe-bpmn-moddle/resources/zeebe.json');

const moddle = new BpmnModdle({ zeebe });
const linters = [ '8-8', '8-9', '8-10' ].map(version => new Linter({
  config: { extends: `plugin:camunda-compat/camunda-cloud-${version}` },
  resolver: new NodeResolver({ require })
}));

// The linter prints the failures of its rules, which the verdict mentions.
console.error = () => {};

async function verdict(path) {
  let definitions;
  try {
    ({ rootElement: definitions } = await moddle.fromXML(readFileSync(path, 'utf8')));
  } catch (error) {
    return { marks: '!!!', rules: [ 'import' ] };
  }
  let marks = '';
  let rules;
  for (const linter of linters) {
    const results = Object.entries(await linter.lint(definitions));
    const having = category => results.filter(([ , reports ]) => reports.some(report => report.category === category))
      .map(([ rule ]) => rule.replace('camunda-compat/', ''));
    rules = having('error').sort();
    marks += rules.length ? '-' : '+';
    if (having('rule-error').length) {
      rules.push('broken');
    }
  }
  return { marks, rules };
}

const folder = process.argv[2];
for (const name of readdirSync(folder).sort()) {
  const { marks, rules } = await verdict(join(folder, name));
  console.log([ decodeURIComponent(name), marks, rules.join(' ') ].join('\t'));
}
