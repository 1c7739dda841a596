// The worker behind a proxy, as an app's own bundle has it.
import { serveCpu } from "@chainrule/backend-cpu";

serveCpu();
