// Questions that this server has no tools for, and what they need.
export default [
  { number: 13, question: 'Realised gain this year by symbol; tax lots of my AAPL.', needs: 'analysis' },
  { number: 14, question: 'Roll my short NVDA 175 put to January: what credit?', needs: 'analysis' },
  { number: 15, question: 'Sell 1 SPY Jan 650 put at 5.00, day.', needs: 'trading' },
  { number: 16, question: 'Portfolio delta and theta, beta-weighted to SPY.', needs: 'analysis' },
  { number: 17, question: 'Worst loss of my SPY condor? What expires within two weeks, what is in the money?', needs: 'analysis' },
  { number: 41, question: 'Stock and option positions that cost me most this year after fees, in %, both accounts.', needs: 'analysis' },
];
