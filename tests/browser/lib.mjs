// The old name of person.mjs.
export * from "./person.mjs";
