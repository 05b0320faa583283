export const courier = 'courier';
