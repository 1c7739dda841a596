// Started by a Node of any version: orders come as an argument, the report is the last line.
import { fulfil } from "../fulfil.ts";

console.log(JSON.stringify(await fulfil(JSON.parse(process.argv[2] as string))));
