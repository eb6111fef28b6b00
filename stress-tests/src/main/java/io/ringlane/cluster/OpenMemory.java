package io.ringlane.cluster;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** Opens what a session knows of a key, which only its package sees, to the stress tests: the session has one write under way. */
@NullMarked
public final class OpenMemory {
  private final KnownVersion known = new KnownVersion();
  private final VersionedReply<@Nullable Void> reply = new VersionedReply<>(new Admission());

  public OpenMemory() {
    known.sent(reply, false);
  }

  /** The owner's worker answers the write, which has this version. */
  public void answer(long version) {
    reply.revealed(version);
    reply.answer(null);
  }

  /** The version below which no copy will do for the session's next read; negative where it goes to the owner. The session's thread. */
  public long floor() {
    return known.floor();
  }
}
