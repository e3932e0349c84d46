// Starts a server and talks with it: initialize, tools/list, a call, the end of the input. Ends with 0 if all went well.
//   node talk.mjs COMMAND...
import { converse } from './conversation.mjs';

await converse(process.argv.slice(2));
