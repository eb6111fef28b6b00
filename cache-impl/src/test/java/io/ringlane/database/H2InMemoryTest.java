package io.ringlane.database;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;

import io.ringlane.writebehind.StoreOfRecord;
import org.junit.jupiter.api.Test;

/** H2 in memory, which lives as long as the process. */
class H2InMemoryTest extends StoreOfRecordContract {
  private final String url = "jdbc:h2:mem:" + UUID.randomUUID();

  @Override
  StoreOfRecord open() {
    return Databases.open(url, 3);
  }

  @Test
  void aNameIsNeeded() {
    assertThatThrownBy(() -> Databases.open("jdbc:h2:mem:", 2)).hasMessageContaining("no name")
        .hasMessageContaining("jdbc:h2:mem:ringlane");
  }
}
