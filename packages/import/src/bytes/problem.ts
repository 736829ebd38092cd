/** Why bytes were not read as a document: what was found, and what to do about it. */
export interface DocumentProblem {
  readonly code:
    | 'document_empty'
    | 'document_too_large'
    | 'document_is_pdf'
    | 'document_is_html'
    | 'document_is_archive'
    | 'document_is_binary'
    | 'document_too_deep';
  readonly message: string;
  readonly hint: string;
  /** Line of the document, from 1, where one line is to blame. */
  readonly line?: number;
}
