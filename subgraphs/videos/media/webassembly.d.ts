// The part of WebAssembly that is used here: TypeScript declares it for browsers only, and a browser's globals have no
// place in a server.
declare namespace WebAssembly {
  interface Module {}
  function compile(bytes: Uint8Array): Promise<Module>
}
