/** Stands in for @digitalbazaar/http-client in the bundle: no context of a document is ever read over the network. */
export const httpClient = undefined;
