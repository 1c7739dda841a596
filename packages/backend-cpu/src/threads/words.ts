// Addresses of the words where threads meet. What one thread writes and others spin on has a line of the caches to itself.

/** What to do: the number of a function. */
export const what = 128;
export const table = 132;
export const scratch = 136;
export const threads = 140;
/** What the barrier's counter was when the run began. */
export const base = 144;
/** The number of the latest message. Who has not received it is not ready, and goes back to the event loop for it. */
export const posted = 192;
/** Counts arrivals at barriers. */
export const arrivals = 256;
/** How many sleep until somebody arrives. */
export const arrivalSleepers = 320;
/** Not 0 when all are to give up: a thread's number when that one failed, -1 when the first thread says so. */
export const stop = 384;
/** Counts the turns of thread 0; each of the others has this word and the next two a line further. */
export const turn = 448;
/** Not 0 when the thread sleeps until its turn comes. */
export const sleeps = 452;
/** The number of the latest message that the thread has received. */
export const received = 456;
/** Counts what was taken of the last rows of each thread's part: a line for each kernel, a word for each thread. 0 when a run begins. */
export const taken = 1536;
