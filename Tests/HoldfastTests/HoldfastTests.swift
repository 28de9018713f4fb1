import Holdfast
import HoldfastCore
import HoldfastStorage
import HoldfastTables
import HoldfastTesting
import Testing

private struct Song: Codable, Equatable {
    var artist: String
    var song: String
    var seconds: Int
    var plays: Int?
}

private func open(_ path: String) throws -> Holdfast {
    var options = HoldfastOptions()
    options.storage.durability = .relaxed
    options.storage.mapSize = 1 << 32
    options.storage.clock = ManualClock()
    options.runsBackgroundWork = false
    return try Holdfast.open(path, options: options)
}

private func makeMusic(_ tables: Tables) async throws {
    _ = try await tables.createTable(
        CreateTableRequest(
            name: "music", partition: KeyAttribute("artist", .string), sort: KeyAttribute("song", .string)))
}

@Suite struct `An embedding program` {
    @Test func `stores, changes, queries and removes values of its own types`() async throws {
        let path = temporaryDirectory()
        defer { removeDirectory(path) }
        let holdfast = try open(path)
        defer { holdfast.close() }
        let tables = holdfast.tables()
        try await makeMusic(tables)
        let sinnerman = Song(artist: "Nina Simone", song: "Sinnerman", seconds: 622)
        try await tables.put(sinnerman, into: "music")
        try await tables.put(Song(artist: "Nina Simone", song: "Feeling Good", seconds: 174), into: "music")
        let key: Item = ["artist": "Nina Simone", "song": "Sinnerman"]
        #expect(try await tables.get(Song.self, from: "music", key: key) == sinnerman)
        let played = try await tables.update(
            Song.self, in: "music", key: key, "ADD plays :one", where: "attribute_exists(seconds)", values: [":one": 1])
        #expect(played.plays == 1)
        await #expect(throws: TableError.conditionalCheckFailed(item: nil)) {
            try await tables.put(sinnerman, into: "music", where: "attribute_not_exists(artist)")
        }
        let songs = try await tables.query(
            Song.self, in: "music", "artist = :artist", values: [":artist": "Nina Simone"], ascending: false, limit: 1)
        #expect(songs.map(\.song) == ["Sinnerman"])
        try await tables.delete(from: "music", key: key)
        #expect(try await tables.get(Song.self, from: "music", key: key) == nil)
        #expect(try holdfast.verify().problems == [])
    }

    @Test func `finds everything again after the directory was opened anew, and scopes apart`() async throws {
        let path = temporaryDirectory()
        defer { removeDirectory(path) }
        let first = try open(path)
        try await makeMusic(first.tables())
        try await first.tables().put(Song(artist: "a", song: "b", seconds: 1), into: "music")
        first.close()
        let second = try open(path)
        defer { second.close() }
        #expect(
            try await second.tables().get(Song.self, from: "music", key: ["artist": "a", "song": "b"])?.seconds == 1)
        let elsewhere = second.tables(in: Scope(account: .local, region: try #require(Region("eu-west-1"))))
        await #expect(throws: TableError.self) {
            try await elsewhere.get(Song.self, from: "music", key: ["artist": "a", "song": "b"])
        }
        #expect(try second.verify().problems == [])
    }
}
