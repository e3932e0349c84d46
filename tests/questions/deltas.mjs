// Deltas of options, computed from their prices: the Greeks of an answer must fit its prices.

// The standard normal distribution function, by formula 7.1.26 of Abramowitz and Stegun for erf; its error is below 2e-7.
function normal(x) {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const polynomial = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - polynomial * Math.exp((-x * x) / 2);
  return x < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}

// Price and delta by Black's model of 1976, without interest: over weeks it changes the delta by less than strikes are apart.
function black({ option_type, strike, price, years, volatility }) {
  const deviation = volatility * Math.sqrt(years);
  const d1 = Math.log(price / strike) / deviation + deviation / 2;
  const call = price * normal(d1) - strike * normal(d1 - deviation);
  return option_type === 'call' ? { value: call, delta: normal(d1) } : { value: call - price + strike, delta: normal(d1) - 1 };
}

// The delta of a row of an option chain; `underlying` is the underlying's price.
export function delta(row, underlying) {
  const contract = {
    option_type: row.option_type,
    strike: Number(row.strike),
    price: Number(underlying),
    years: Number(row.days_to_expiration) / 365,
  };
  let low = 0.001;
  let high = 5;
  for (let step = 0; step < 60; step += 1) {
    const volatility = (low + high) / 2;
    if (black({ ...contract, volatility }).value < Number(row.mark)) low = volatility;
    else high = volatility;
  }
  return black({ ...contract, volatility: low }).delta;
}
