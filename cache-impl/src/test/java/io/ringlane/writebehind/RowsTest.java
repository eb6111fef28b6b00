package io.ringlane.writebehind;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.ringlane.api.Codecs;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Entry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RowsTest {
  private static final CacheKey KEY = new CacheKey(new byte[]{1, 2}, 3);

  @Test
  @Tag("T29")
  void aRowGivesBackTheVersionThatItIsOfWithItsDeadline() {
    for (Entry<String> entry : List.of(new Entry<>(KEY, "v", 7, 99), new Entry<>(KEY, "", 8, Entry.NO_DEADLINE),
        new Entry<String>(KEY, null, 9, Entry.NO_DEADLINE))) {
      Row row = Rows.of(entry, Codecs.STRING);
      assertThat(row.key()).isEqualTo(KEY.encoded());
      assertThat(Rows.entry(KEY, row, Codecs.STRING)).isEqualTo(entry);
    }
    assertThat(Rows.entry(KEY, null, Codecs.STRING)).isNull();
  }
}
