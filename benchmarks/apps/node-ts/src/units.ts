const METRES: Record<string, number> = {
  mm: 0.001,
  cm: 0.01,
  m: 1,
  km: 1000,
  inch: 0.0254,
  foot: 0.3048,
  mile: 1609.344,
};

export const units = Object.keys(METRES);

export function convert(value: number, from: string, to: string): number {
  const source = METRES[from];
  const target = METRES[to];
  if (source === undefined || target === undefined) {
    throw new RangeError(`unknown unit; one of ${units.join(", ")}`);
  }
  return (value * source) / target;
}
