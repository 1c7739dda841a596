// Instructions of WebAssembly without an immediate, by their numbers. Constants of a module, so that bundlers write the numbers alone.

export const unreachable = 0x00;
export const drop = 0x1a;
export const select = 0x1b;
export const i32Eqz = 0x45;
export const i32Eq = 0x46;
export const i32Ne = 0x47;
export const i32LtS = 0x48;
export const i32LtU = 0x49;
export const i32GeS = 0x4e;
export const i32GeU = 0x4f;
export const i32Add = 0x6a;
export const i32Sub = 0x6b;
export const i32Mul = 0x6c;
export const i32DivU = 0x6e;
export const i32RemU = 0x70;
export const i32And = 0x71;
export const i32ShrU = 0x76;
export const f64Add = 0xa0;
export const f32DemoteF64 = 0xb6;
export const f64PromoteF32 = 0xbb;
