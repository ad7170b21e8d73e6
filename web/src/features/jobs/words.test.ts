import { describe, expect, it } from 'vitest';
import { durationWords, kindWords } from './words';

describe('durations', () => {
  it.each([
    [180, '0.2 s'],
    [48_400, '48 s'],
    [150_000, '3 min'],
    [7_200_000, '2 h'],
    [7_500_000, '2 h 5 min'],
  ])('%d ms', (ms, words) => {
    expect(durationWords(ms)).toBe(words);
  });
});

it('reads the name of a kind as words', () => {
  expect(kindWords('email.send_one')).toBe('Email send one');
});
