import { describe, expect, test } from 'vitest';
import { countSms, smsText } from '../../activities/channels/sms-text.ts';

const a = (count: number): string => 'a'.repeat(count);

describe('counting parts', () => {
  test.each([
    ['nothing', '', 1],
    ['160 letters', a(160), 1],
    ['161 letters', a(161), 2],
    ['306 letters', a(306), 2],
    ['307 letters', a(307), 3],
    ['158 letters and a euro sign', `${a(158)}€`, 1],
    ['159 letters and a euro sign', `${a(159)}€`, 2],
    ['a euro sign that cannot straddle two parts', `${a(152)}€${a(152)}`, 3],
  ])('%s fit GSM-7', (_what, text, parts) => {
    expect(countSms(text)).toEqual({ parts, encoding: 'GSM-7' });
  });

  test.each([
    ['183 letters and one ê', `${a(183)}ê`, 3],
    ['70 ê', 'ê'.repeat(70), 1],
    ['71 ê', 'ê'.repeat(71), 2],
    ['35 emoji of two units', '😀'.repeat(35), 1],
    ['an emoji that cannot straddle two parts', `ê${'😀'.repeat(66)}`, 2],
    ['one more than that', `ê${'😀'.repeat(67)}`, 3],
  ])('%s need UCS-2', (_what, text, parts) => {
    expect(countSms(text)).toEqual({ parts, encoding: 'UCS-2' });
  });
});

describe('normalising French', () => {
  test('every letter and sign of French outside GSM-7 gets its look-alike', () => {
    const { text, encoding } = smsText('ç ê ë â î ï ô û œ ÿ À È Ê Â Î Ô Û Ù Œ ’ “ ” « mot » … – — ° `');
    expect(text).toBe('c e e a i i o u oe y A E E A I O U U OE \' " " "mot" ... - - o \'');
    expect(encoding).toBe('GSM-7');
  });

  test('what GSM-7 has is kept as it is', () => {
    const kept = 'à é è ù ì ò ä ö ü ñ É Ç Ä Ö Ü Ñ æ Æ ß £ § @ € [ ] { } \\ ^ ~ |';
    expect(smsText(kept)).toEqual({ text: kept, parts: 1, encoding: 'GSM-7' });
  });

  test('an amount as Intl writes it keeps its figures and loses the no-break spaces', () => {
    const amount = new Intl.NumberFormat('fr-FR', { style: 'currency', currency: 'EUR' }).format(12_345.6);
    expect(smsText(amount).text).toBe('12 345,60 €');
  });

  test('an accent typed as a combining mark is the same letter', () => {
    expect(smsText('re\u0301gle\u0301 ou pre\u0302t').text).toBe('réglé ou pret');
  });

  test('a second pass changes nothing', () => {
    const once = smsText('« L’échéance : 1 250,00 € — merci… »').text;
    expect(smsText(once).text).toBe(once);
  });

  test('a script without look-alike stays readable and is counted in UCS-2', () => {
    expect(smsText('Ваш счёт')).toEqual({ text: 'Ваш счёт', parts: 1, encoding: 'UCS-2' });
  });
});
