// Signs webhooks with Twilio's Node SDK: a JSON list of {token, url, fields} on standard input,
// a JSON list of signatures on standard output.
"use strict";
const { getExpectedTwilioSignature } = require("twilio");

const asked = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const signed = asked.map(({ token, url, fields }) => getExpectedTwilioSignature(token, url, fields));
process.stdout.write(JSON.stringify(signed));
