package io.ringlane.cluster;

import org.jspecify.annotations.Nullable;

/** The reply to a request of a session that remembers versions. Open for a test that answers between two looks. */
class VersionedReply<T extends @Nullable Object> extends AdmittedReply<T> {
  private long version;

  VersionedReply(Admission admission) {
    super(admission);
  }

  @Override
  public void revealed(long newer) {
    version = newer;
  }

  /** Waits until it is answered, whatever it says. */
  void awaitDone() {
    var _ = handle((_, _) -> true).join();
  }

  /** The version that the answer gives or is about; 0 where there is none. Only when it is answered: whoever sees that sees the version. */
  long version() {
    return version;
  }
}
