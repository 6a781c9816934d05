// The world as the bench writes it for Lucene: of every hotel what can be filtered and sorted by,
// and of its room types who fits and on which nights how many rooms are left.

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

record World(int nights, Hotel[] hotels) {
  private static final int MAGIC = 0x494e4e31;
  private static final int BUFFER_BYTES = 1 << 20;
  /** The longest stay that is ever asked for. */
  static final int STAY_NIGHTS_MAX = 30;

  /** A hotel; its place in the array stands for its id, because the bench sorts them by it. */
  record Hotel(
      double latitude,
      double longitude,
      int rank,
      int stars,
      // in tenths, -1 without reviews
      int rating,
      int amenities,
      RoomType[] roomTypes) {}

  /** A room type; left is 0 on nights that are closed. */
  record RoomType(int maxAdults, byte[] left, byte[] minStay) {}

  static World read(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
      if (in.readInt() != MAGIC) {
        throw new IOException(file + " is no world");
      }
      int nights = in.readInt();
      Hotel[] hotels = new Hotel[in.readInt()];
      for (int i = 0; i < hotels.length; i++) {
        hotels[i] = readHotel(in, nights);
      }
      return new World(nights, hotels);
    }
  }

  private static Hotel readHotel(DataInputStream in, int nights) throws IOException {
    double latitude = in.readInt() / 1e7;
    double longitude = in.readInt() / 1e7;
    int rank = in.readInt();
    int stars = in.readByte();
    int rating = in.readByte();
    int amenities = in.readInt();
    RoomType[] roomTypes = new RoomType[in.readByte()];
    for (int i = 0; i < roomTypes.length; i++) {
      int maxAdults = in.readByte();
      roomTypes[i] = new RoomType(maxAdults, in.readNBytes(nights), in.readNBytes(nights));
    }
    return new Hotel(latitude, longitude, rank, stars, rating, amenities, roomTypes);
  }

  /**
   * For each arrival the lengths of stays that some room type for so many adults can be had for, as
   * bits: bit 0 is one night. A stay needs a room on every night and the minimum stay of its first.
   */
  int[] stays(Hotel hotel, int adults) {
    int[] lengths = new int[nights];
    for (RoomType roomType : hotel.roomTypes()) {
      if (roomType.maxAdults() < adults) {
        continue;
      }
      int run = 0;
      for (int night = nights - 1; night >= 0; night--) {
        run = roomType.left()[night] > 0 ? Math.min(run + 1, STAY_NIGHTS_MAX) : 0;
        int shortest = Math.max(1, roomType.minStay()[night]);
        if (run >= shortest) {
          lengths[night] |= ((1 << run) - 1) & -(1 << (shortest - 1));
        }
      }
    }
    return lengths;
  }
}
