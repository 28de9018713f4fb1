/// LMDB's transaction handle. Passing it on is safe; only LMDB's own functions look inside.
@safe struct LMDBTransaction: @unchecked Sendable {
    let pointer: OpaquePointer

    @unsafe init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }
}
