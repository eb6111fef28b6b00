package io.ringlane.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.ringlane.api.Codecs;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Entry;
import io.ringlane.store.Ledger;
import io.ringlane.store.Remains;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which of a dead server's writes are lost, and that its books close. */
@Tag("T13")
@Tag("T21")
class EstateTest {
  private static final CacheKey A = new CacheKey("a".getBytes(UTF_8), 1);
  private static final CacheKey B = new CacheKey("b".getBytes(UTF_8), 2);

  private final Estate<String> estate = new Estate<>();

  private static Entry<String> write(CacheKey key, long version) {
    return new Entry<>(key, "value " + version, version, Entry.NO_DEADLINE);
  }

  private Ledger close(List<Entry<String>> acknowledged, List<Entry<String>> open, List<Entry<String>> dead) {
    return close(acknowledged, open, List.of(), dead);
  }

  private Ledger close(List<Entry<String>> acknowledged, List<Entry<String>> open, List<Entry<String>> coalesced,
      List<Entry<String>> dead) {
    int dirty = acknowledged.size() + open.size();
    Ledger books = new Ledger(dirty + coalesced.size() + dead.size(), dirty, 0, 0, 0, 0, coalesced.size(), dead.size(),
        0);
    Ledger closed = estate.close(List.of(new Remains<>(books, acknowledged, open, coalesced, dead)), Codecs.STRING);
    assertThat(closed.isBalanced()).as("%s", closed).isTrue();
    assertThat(closed.dirty()).isZero();
    assertThat(closed.lost()).isEqualTo(estate.lost().size());
    return closed;
  }

  @Test
  void whatAnHeirHasIsNotLostAndWhatNobodyHasIsNamed() {
    estate.takenOver(List.of(write(A, 1)));
    Ledger closed = close(List.of(write(A, 1), write(B, 2)), List.of(), List.of());
    assertThat(closed.movedOut()).isEqualTo(1);
    assertThat(estate.lost()).singleElement().satisfies(lost -> {
      assertThat(lost.key()).isEqualTo(B.encoded());
      assertThat(lost.version()).isEqualTo(2);
      assertThat(lost.value()).isEqualTo("value 2".getBytes(UTF_8));
    });
  }

  /** A chunk has letters after writes: an old letter of the key must not hide that its newer write is there. */
  @Test
  void aWriteIsNotLostWhereItsHeirHasAnOlderLetterOfItsKeyToo() {
    estate.takenOver(List.of(write(A, 8), write(A, 9), write(A, 7)));
    Ledger closed = close(List.of(write(A, 8), write(A, 9)), List.of(), List.of(write(A, 7)));
    assertThat(closed.movedOut()).isEqualTo(1);
    assertThat(estate.lost()).isEmpty();
    assertThat(estate.letters()).isEmpty();
  }

  @Test
  void anAcknowledgedWriteIsSupersededByANewerOneThatAnHeirHasAcknowledgedOrNot() {
    estate.takenOver(List.of(write(A, 2)));
    assertThat(close(List.of(write(A, 1)), List.of(write(A, 2)), List.of()).superseded()).isEqualTo(1);
    assertThat(estate.lost()).isEmpty();
  }

  @Test
  void anAcknowledgedWriteIsLostWhereOnlyAnUnacknowledgedOneFollowedWhichNobodyHas() {
    assertThat(close(List.of(write(A, 1)), List.of(write(A, 2)), List.of()).failed()).isEqualTo(1);
    assertThat(estate.lost()).singleElement().satisfies(lost -> assertThat(lost.version()).isEqualTo(1));
  }

  @Test
  void anAcknowledgedWriteIsLostWithTheUnacknowledgedOneThatTookItsPlace() {
    Ledger closed = close(List.of(), List.of(write(A, 2)), List.of(write(A, 1)), List.of());
    assertThat(closed.failed()).isEqualTo(1);
    assertThat(closed.lost()).isEqualTo(1);
    assertThat(closed.superseded()).isZero();
    assertThat(estate.lost()).singleElement().satisfies(lost -> {
      assertThat(lost.key()).isEqualTo(A.encoded());
      assertThat(lost.version()).isEqualTo(1);
      assertThat(lost.value()).isNull();
    });
  }

  @Test
  void anAcknowledgedWriteIsNotLostWhereAnHeirHasItOrANewerOne() {
    for (long inherited : new long[]{1, 2}) {
      Estate<String> other = new Estate<>();
      other.takenOver(List.of(write(A, inherited)));
      Ledger books = new Ledger(2, 1, 0, 0, 0, 0, 1, 0, 0);
      Ledger closed = other.close(
          List.of(new Remains<>(books, List.of(), List.of(write(A, 2)), List.of(write(A, 1)), List.of())),
          Codecs.STRING);
      assertThat(closed.isBalanced()).isTrue();
      assertThat(closed.lost()).isZero();
      assertThat(other.lost()).isEmpty();
    }
  }

  @Test
  void lettersAreRevivedOutdatedOrStayWhatTheyAre() {
    estate.takenOver(List.of(write(A, 1), write(B, 5)));
    CacheKey other = new CacheKey("c".getBytes(UTF_8), 3);
    Ledger closed = close(List.of(), List.of(), List.of(write(A, 1), write(B, 4), write(other, 7)));
    assertThat(closed.movedOut()).isEqualTo(1);
    assertThat(closed.superseded()).isEqualTo(1);
    assertThat(closed.dead()).isEqualTo(1);
    assertThat(estate.lost()).isEmpty();
    assertThat(estate.letters()).singleElement().satisfies(letter -> {
      assertThat(letter.key()).isEqualTo(other.encoded());
      assertThat(letter.version()).isEqualTo(7);
      assertThat(letter.value()).isEqualTo("value 7".getBytes(UTF_8));
    });
  }
}
