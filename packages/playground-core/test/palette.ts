// The palette that tests use: everything that gates and activations export.
import * as activations from "@chainrule/activations";
import * as gates from "@chainrule/gates";
import { paletteOf } from "../src/index.ts";

export const palette = paletteOf({ "@chainrule/gates": gates, "@chainrule/activations": activations });
