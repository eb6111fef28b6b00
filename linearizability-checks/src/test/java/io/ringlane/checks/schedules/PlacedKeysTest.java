package io.ringlane.checks.schedules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringlane.ring.KeyHash;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PlacedKeysTest {
  @Test
  @Tag("T41")
  void twoKeysAtOnePositionAreTwo() {
    for (int which = 0; which < PlacedKeys.SHARED_POSITIONS; which++) {
      PlacedKeys keys = PlacedKeys.atOnePosition(which);
      assertThat(KeyHash.position(keys.encode(0L))).as("pair %d", which).isEqualTo(KeyHash.position(keys.encode(1L)));
      assertThat(keys.encode(0L)).as("pair %d", which).isNotEqualTo(keys.encode(1L));
    }
    assertThat(PlacedKeys.SHARED_POSITIONS).isPositive();
  }

  @Test
  void keysApartHavePositionsOfTheirOwn() {
    PlacedKeys keys = PlacedKeys.apart(7);
    assertThat(KeyHash.position(keys.encode(0L))).isNotEqualTo(KeyHash.position(keys.encode(1L)));
  }

  @Test
  void decodesWhatItEncodes() {
    for (PlacedKeys keys : new PlacedKeys[]{PlacedKeys.apart(7), PlacedKeys.atOnePosition(3)}) {
      for (long key = 0; key < Schedule.KEYS; key++) {
        assertThat(keys.decode(keys.encode(key))).isEqualTo(key);
      }
      assertThatThrownBy(() -> keys.decode(new byte[]{1, 2})).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("0102");
    }
  }
}
