/** Mounts the pictures that NegToMe keeps away from. */
export function mount() {}
