/**
 * An observable object. It holds:
 *   models   what GET /v1/models lists
 *   model    the full card of the chosen one, or null while it is not known
 *   request  the request under edit, see request.js; never changed in place
 *   results  what the last drawing of the Draw view gave, or null
 */
export function createStore(initial) {
  let state = { ...initial };
  const followers = new Set();
  return {
    get: () => state,
    set(patch) {
      const before = state;
      state = { ...state, ...patch };
      for (const follow of [...followers]) follow(state, before);
    },
    /** Calls follow(state, before) after every change; the answer ends that. */
    subscribe(follow) {
      followers.add(follow);
      return () => followers.delete(follow);
    },
  };
}
