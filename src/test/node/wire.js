// JSON lines between a test and a program: one object a line, bytes as {"$bytes": base64}.
import { createInterface } from "node:readline";

/** JSON values with Buffers in the place of {"$bytes": …}. */
export function revive(value) {
  if (Array.isArray(value)) return value.map(revive);
  if (value === null || typeof value !== "object") return value;
  if (typeof value.$bytes === "string") return Buffer.from(value.$bytes, "base64");
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, revive(each)]));
}

/** The same values with {"$bytes": …} in the place of bytes. */
export function plain(value) {
  if (ArrayBuffer.isView(value)) return { $bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") };
  if (value instanceof ArrayBuffer) return { $bytes: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

export function print(line) {
  process.stdout.write(JSON.stringify(plain(line)) + "\n");
}

/**
 * Does a command for each line {"id", "do", …} of the standard input, and answers {"id", "ok"} or {"id", "error"}.
 * The end of the input ends the program, so that it never outlives its test.
 */
export function serve(commands) {
  const lines = createInterface({ input: process.stdin });
  lines.on("line", async (line) => {
    const { id, do: name, ...options } = revive(JSON.parse(line));
    try {
      if (!Object.hasOwn(commands, name)) throw new Error(`unknown command ${name}`);
      const value = await commands[name](options);
      print({ id, ok: value ?? null });
    } catch (error) {
      print({ id, error: error.message });
    }
  });
  lines.on("close", () => process.exit(0));
}
