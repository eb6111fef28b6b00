package io.ringlane.checks.history.timeline;

/** Text of others in a page of ours. */
final class Html {
  private Html() {}

  /** What cannot be seen, or changes the direction of what can, as its number. */
  static String visible(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().forEach(letter -> {
      int type = Character.getType(letter);
      boolean unseen = type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE
          || type == Character.UNASSIGNED || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
      if (unseen) {
        shown.append("\\u{").append(Integer.toHexString(letter)).append('}');
      } else {
        shown.appendCodePoint(letter);
      }
    });
    return shown.toString();
  }

  /** For element content and quoted attributes. */
  static String escaped(String text) {
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
