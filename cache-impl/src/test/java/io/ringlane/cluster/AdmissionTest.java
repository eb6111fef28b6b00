package io.ringlane.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.ringlane.api.CacheClosedException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One thread, step by step; the races of the counters with the door are the strategy contract's. */
class AdmissionTest {
  private final Admission admission = new Admission();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Tag("T25")
  @Tag("T17")
  void anAnswerIsCountedBeforeItIsSeenAndTheDoorWaitsForItsCallbacks(boolean failure) {
    AdmittedReply<String> reply = new AdmittedReply<>(admission);
    List<Long> seen = new ArrayList<>();
    List<Boolean> closed = new ArrayList<>();
    Consumer<Object> callback = answer -> {
      seen.add(admission.outstanding());
      seen.add(admission.total());
      closed.add(admission.close(0));
    };
    var _ = reply.whenComplete((value, error) -> callback.accept(reply));
    admission.enter();
    assertThat(admission.outstanding()).isEqualTo(1);

    if (failure) {
      reply.fail(new IllegalStateException("seen"));
    } else {
      reply.answer("one");
    }

    assertThat(seen).as("outstanding, answered").containsExactly(0L, 1L);
    assertThat(closed).as("the door, while a callback runs").containsExactly(false);
    assertThat(admission.close(0)).isTrue();
  }

  @Test
  @Tag("T18")
  void whoComesLateOrIsRefusedIsNotInside() {
    admission.enter();
    admission.refused();
    assertThat(admission.outstanding()).isZero();
    assertThat(admission.close(0)).isTrue();
    assertThatThrownBy(admission::enter).isInstanceOf(CacheClosedException.class);
    assertThat(admission.outstanding()).isZero();
    assertThat(admission.close(0)).isTrue();
  }
}
