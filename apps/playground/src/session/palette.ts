// The gates that this page has.
import * as activations from "@chainrule/activations";
import * as gates from "@chainrule/gates";
import { paletteOf, wrongMultiply } from "@chainrule/playground-core";

export const palette = paletteOf({
  "@chainrule/gates": gates,
  "@chainrule/activations": activations,
  "@chainrule/playground-core": { wrongMultiply },
});
