package io.ringlane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class KnownVersionTest {
  private final KnownVersion known = new KnownVersion();

  private static VersionedReply<@Nullable Void> reply() {
    return new VersionedReply<>(new Admission());
  }

  private static void answer(VersionedReply<@Nullable Void> reply, long version) {
    reply.revealed(version);
    reply.answer(null);
  }

  @Test
  void nothingIsKnownAtFirst() {
    assertThat(known.floor()).isZero();
  }

  @Test
  @Tag("T46")
  void onlyTheOwnerWillDoWhileSomethingIsUnderWay() {
    VersionedReply<@Nullable Void> first = reply();
    VersionedReply<@Nullable Void> second = reply();
    known.sent(first, false);
    known.sent(second, false);
    answer(second, 8);
    assertThat(known.floor()).isNegative();
    answer(first, 7);
    assertThat(known.floor()).as("the newest of all").isEqualTo(8);
  }

  /** The session that was answered its own last write but one (a read a microsecond before its write's answer). */
  @Test
  @Tag("T46")
  void anAnswerThatComesBetweenTwoLooksIsNotForgotten() {
    VersionedReply<@Nullable Void> reply = new VersionedReply<>(new Admission()) {
      @Override
      public boolean isDone() {
        boolean done = super.isDone();
        if (!done) {
          KnownVersionTest.answer(this, 7);
        }
        return done;
      }
    };
    known.sent(reply, false);
    assertThat(known.floor()).as("the first look").isNegative();
    assertThat(known.floor()).isEqualTo(7);
  }
}
