export const double = 'what only tests may use';
