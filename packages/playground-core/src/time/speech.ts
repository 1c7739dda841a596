// What is said when a state is reached: one short announcement a step.
import { readNumbers } from "../numbers/arrays.ts";
import { type Message, message } from "../words/message.ts";
import type { TimeStep } from "./step.ts";
import type { Timeline } from "./timeline.ts";

/** Longer lists are counted, not read out. */
const MOST = 8;

/** The announcement of a state. */
export function announcementOf(timeline: Timeline, step: TimeStep): Message {
  const place = { number: step.number, of: timeline.length };
  switch (step.kind) {
    case "given": {
      const given = timeline.changes(0).flatMap((wire) => {
        const value = timeline.value(wire, 0);
        return value ? [message("equals", { name: wire.label, value })] : [];
      });
      if (given.length > MOST) return message("speech.givenMany", { ...place, count: given.length });
      return given.length > 0 ? message("speech.given", { ...place, given }) : message("speech.nothing", place);
    }
    case "forward": {
      const { label: name } = step.node.output;
      const value = readNumbers(step.output);
      return message("speech.forward", { ...place, gate: step.gate.label, output: message("equals", { name, value }) });
    }
    case "seed": {
      const gradient = timeline.gradient(step.wire, step.number);
      return message("speech.seed", { ...place, wire: step.wire.label, value: gradient?.sum ?? 1 });
    }
    case "backward": {
      const sent = step.node.inputs.flatMap((wire, i) => {
        const value = step.sent[i];
        return value && wire.kind !== "constant"
          ? [message("speech.sent", { value: readNumbers(value), input: wire.label })]
          : [];
      });
      const gate = step.gate.label;
      if (sent.length > MOST) return message("speech.backwardMany", { ...place, gate, count: sent.length });
      return sent.length > 0
        ? message("speech.backward", { ...place, gate, sent })
        : message("speech.stopped", { ...place, gate });
    }
  }
}
