/** Pattern of a header's or cookie's name: a token of RFC 9110. */
export const HEADER_NAME = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
