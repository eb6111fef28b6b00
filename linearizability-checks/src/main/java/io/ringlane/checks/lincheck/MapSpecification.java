package io.ringlane.checks.lincheck;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** What a cache does, one operation after another: the sequential specification of the shard and of the whole cache. */
public class MapSpecification {
  private final Map<Integer, Long> map = new HashMap<>();

  public @Nullable Long get(int key) {
    return map.get(key);
  }

  public final void put(int key, long value) {
    map.put(key, value);
  }

  public boolean remove(int key) {
    return map.remove(key) != null;
  }

  public boolean putIfAbsent(int key, long value) {
    return map.putIfAbsent(key, value) == null;
  }

  public boolean replace(int key, long expected, long update) {
    return map.replace(key, expected, update);
  }
}
