package io.ringlane.checks.schedules;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import io.ringlane.api.Codec;
import io.ringlane.api.Codecs;

/**
 * The keys of a schedule, somewhere on the ring: the servers' names are always the same, so keys that were, too, would never be a
 * newcomer's.
 */
final class PlacedKeys implements Codec<Long> {
  /** Two byte strings at one position each, one of 8 bytes and one of 7: for such lengths XXH3 can be inverted. */
  private static final List<String> AT_ONE_POSITION = List.of(
      "89b5bed1b098b296 3a976686659396", "925f0824c2f28839 28051c221dc8ba",
      "488ca2d459dd07b9 2567e4e04ef821", "826961ff20563e40 a379cc02bf715c",
      "5ccf62c80d39462e 8e277070708bda", "d8cd974a3ec360fb 553e23baf15841",
      "3b40bd16e5157135 801eb1ad8c4b02", "8a4d6d8ecc77e32f a50b8719529bb4",
      "d3f08b149fc447a5 542dc9fe70b270", "044e2372eaa78e3d 7a719f4ef13a10",
      "56fb82fc8d3cd9e7 b2edcbdddc20a5", "0495dccc7df2cb28 624026662f7d5f",
      "fad9e87536a24113 0145342872fa07", "86fec06ecfd07352 389f08b66cc6d5",
      "75dafc5abca4bf93 a7dbc1377a0014", "e4ce57cc790bcd6f 4f19baead16cbb",
      "b5af50bb2f5fee0f 85f0bfeefa0cdb", "b5bf674642d9b97d 5747c6d9e6d200",
      "98c36b1f53773be5 05f9866d8243db", "db780b86baf796eb daeff8509f5338",
      "8cb13230f9c5e57b 02087482545b66", "ce647706bc7938cf a42b1cf5b70d6b",
      "3307cf9baaad98ca 4754f5811b5b72", "a2777a645a0e7840 dd8435d654c413",
      "229528852d61729c 1e115022525dae", "3fa5c303219fb921 d4b2254fcad36e",
      "f02871d086e9a5f3 88589233a0c47d", "c2d4d738a50172c4 aff48c89f88914",
      "6a2eee3674b7dc72 e9a26a83af9eae", "020737ec6c607eed d661423ae01081",
      "07ff9059e77a4dae aac77cfc7d82c9", "1eb20bffe49c1e1f 65dfd95acd5d6c");

  /** So many positions there are for {@link #atOnePosition}. */
  static final int SHARED_POSITIONS = AT_ONE_POSITION.size();

  private final List<byte[]> encoded;

  private PlacedKeys(List<byte[]> encoded) {
    this.encoded = encoded;
  }

  /** Each at a position of its own, which this place decides. */
  static PlacedKeys apart(long place) {
    return new PlacedKeys(List.of(Codecs.LONG.encode(place), Codecs.LONG.encode(1 ^ place)));
  }

  /** Both at the same position, one of {@link #SHARED_POSITIONS}. */
  static PlacedKeys atOnePosition(int which) {
    return new PlacedKeys(
        Arrays.stream(AT_ONE_POSITION.get(which).split(" ", -1)).map(HexFormat.of()::parseHex).toList());
  }

  @Override
  public byte[] encode(Long key) {
    return encoded.get(Math.toIntExact(key)).clone();
  }

  @Override
  public Long decode(byte[] bytes) {
    for (int key = 0; key < encoded.size(); key++) {
      if (Arrays.equals(encoded.get(key), bytes)) {
        return (long) key;
      }
    }
    throw new IllegalArgumentException("no key of this schedule is encoded as " + HexFormat.of().formatHex(bytes));
  }

  @Override
  public boolean equal(Long left, Long right) {
    return left.equals(right);
  }
}
