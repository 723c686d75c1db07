/** Reading bodies: JSON in UTF-8 and nothing else, because a name that was read wrongly would stand in letters. */
import type { FastifyInstance } from 'fastify';
import { invalidField } from './field-problems.ts';

/** Makes `app` refuse a JSON body that is not valid UTF-8 (400 `not_utf8`); everything else is read as before. */
export function readJsonAsUtf8(app: FastifyInstance): void {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    let text: string;
    try {
      text = decoder.decode(body);
    } catch {
      done(
        invalidField('body', 'not_utf8', 'Its bytes are not UTF-8. Send JSON in UTF-8, whatever the ERP uses inside.'),
      );
      return;
    }
    void parse(request, text, done);
  });
}
