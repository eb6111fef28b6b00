package io.ringlane.writebehind;

import org.jspecify.annotations.Nullable;

/**
 * One row of the store of record.
 *
 * @param key encoded
 * @param value encoded; null where the key was removed
 * @param version see {@link io.ringlane.store.Version}
 * @param deadline nanoseconds since the Unix epoch; {@link io.ringlane.store.Entry#NO_DEADLINE} for no TTL
 */
@SuppressWarnings("ArrayRecordComponent") // rows pass through; nobody compares them
public record Row(byte[] key, byte @Nullable [] value, long version, long deadline) {}
