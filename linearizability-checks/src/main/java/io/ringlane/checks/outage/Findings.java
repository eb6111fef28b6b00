package io.ringlane.checks.outage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What must not be, in words: the first of each kind, and how often. Thread-safe. */
final class Findings {
  private record Found(String text, long count) {}

  private final Map<String, Found> byKind = new LinkedHashMap<>(); // guarded by this

  synchronized void add(String kind, String text) {
    byKind.merge(kind, new Found(text, 1), (before, one) -> new Found(before.text(), before.count() + 1));
  }

  synchronized List<String> texts() {
    return byKind.values().stream().map(each -> each.text() + (each.count() == 1
        ? ""
        : " (and " + (each.count() - 1)
            + " more of this kind)"))
        .toList();
  }
}
