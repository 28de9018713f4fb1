import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension S3Request {
    /// The upload that `uploadId` names.
    /// - Throws: `NoSuchUpload` for a text that no upload id can be.
    var upload: UploadID {
        get throws {
            let text = query["uploadId"] ?? ""
            guard let id = UploadID(text) else { throw BucketError.noSuchUpload(text) }
            return id
        }
    }

    /// The upload and the number of the part.
    var part: (id: UploadID, number: Int) {
        get throws {
            let text = query["partNumber"] ?? ""
            guard let number = Int(text), BucketLimits.partNumbers.contains(number) else {
                throw S3Error.invalidArgument(
                    "Part number must be an integer between 1 and 10000, inclusive", name: "partNumber", value: text)
            }
            return (try upload, number)
        }
    }
}

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html>.
    func createMultipartUpload(_ request: S3Request) async throws -> WireResponse {
        var upload = NewUpload()
        upload.object = try NewObject(request)
        upload.initiator = request.sender.requester
        if let name = request.text("x-amz-checksum-algorithm") { upload.algorithm = try ChecksumAlgorithm(named: name) }
        if let name = request.text("x-amz-checksum-type") {
            guard upload.algorithm != nil else {
                throw S3Error.invalidRequest(
                    "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.")
            }
            upload.checksumKind = try ObjectChecksum.Kind(named: name)
        }
        let (bucket, key) = (try request.bucket, try request.key)
        let info = try await request.buckets.createUpload(bucket, key, upload)
        var headers = WireHeaders()
        if info.isChecksumAsked {
            headers.append("x-amz-checksum-algorithm", info.algorithm.name)
            headers.append("x-amz-checksum-type", info.checksumKind.name)
        }
        headers.append(info.encryption)
        headers.append(abortion: try request.buckets.abortion(of: info, in: bucket))
        return S3Reply.document(
            S3Shapes.CreateMultipartUploadOutput(
                bucket: bucket.description, key: key.description, uploadId: info.id.description), headers)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html>.
    func uploadPart(_ request: S3Request) async throws -> WireResponse {
        let integrity = try ContentIntegrity(request)
        try integrity.checkLength(request, bytesMax: BucketLimits.partBytesMax)
        let (id, number) = try request.part
        let (bucket, key) = (try request.bucket, try request.key)
        let info = try request.buckets.upload(bucket, key, id)
        // A checksum of the checksums of the parts takes one from each, a checksum of the whole does not.
        let given = integrity.isAlgorithmNamed ? integrity.algorithm : nil
        let isNeeded = given != nil || info.checksumKind == .composite
        if info.isChecksumAsked, isNeeded, given != info.algorithm {
            throw S3Error.invalidRequest(
                "Checksum Type mismatch occurred, expected checksum Type: \(info.algorithm.name.lowercased()), actual "
                    + "checksum Type: \(given?.name.lowercased() ?? "null")")
        }
        let upload = try request.buckets.beginPart(
            bucket, key, id, number: number, customerKey: try CustomerKey(request),
            alsoChecking: given)
        let part: PartInfo
        do {
            while let piece = try await request.body.next() { try await upload.write(piece) }
            part = try await upload.commit(expecting: try integrity.expectations(trailers: request.body.trailers))
        } catch {
            await upload.abandon()
            throw error
        }
        var headers = WireHeaders([("ETag", "\"\(part.tag)\"")])
        headers.append(part.checksum.algorithm.headerName, part.checksum.text(partCount: 0))
        headers.append(upload.encryption)
        return S3Reply.empty(headers)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>.
    func completeMultipartUpload(_ request: S3Request) async throws -> WireResponse {
        let (bucket, key, id) = (try request.bucket, try request.key, try request.upload)
        let document = try await request.document(
            root: "CompleteMultipartUpload", limits: .parts, needsChecksum: false)
        let parts = try document.children.filter { $0.name == "Part" }.map { try NamedPart($0) }
        guard !parts.isEmpty else { throw S3Error.malformedXML }
        var completion = CompletionRequest(bucket, key, id, parts: parts)
        completion.conditions = try WriteConditions(request)
        for algorithm in ChecksumAlgorithm.allCases {
            guard let text = request.text(algorithm.headerName) else { continue }
            completion.checksum = try Self.wholeChecksum(text, algorithm, partCount: parts.count)
        }
        if let text = request.text("x-amz-checksum-type") {
            let kind = try ObjectChecksum.Kind(named: text)
            let info = try? request.buckets.upload(bucket, key, id)
            if let info, info.checksumKind != kind {
                throw S3Error.invalidRequest(
                    "The upload was created using the \(info.checksumKind.name) checksum mode. The complete request must "
                        + "use the same checksum mode.")
            }
        }
        if let text = request.text("x-amz-mp-object-size") {
            guard let size = UInt64(text) else {
                throw S3Error.invalidRequest("Value for x-amz-mp-object-size header is invalid.")
            }
            completion.size = size
        }
        let result: PutResult
        do throws(BucketError) { result = try await request.buckets.completeUpload(completion) } catch {
            guard let refusal = S3Error(error, completing: completion) else { throw error }
            throw refusal
        }
        var headers = WireHeaders()
        headers.append(writtenVersion: result)
        headers.append(result.encryption)
        return S3Reply.document("CompleteMultipartUploadResult", headers) { xml in
            xml.element("Location", request.location(bucket, key))
            xml.element("Bucket", bucket.description)
            xml.element("Key", key.description)
            xml.element("ETag", "\"\(result.tag)\"")
            xml.element(result.checksum.algorithm.elementName, result.checksum.text(partCount: result.tag.partCount))
            xml.element("ChecksumType", result.checksum.kind.name)
        }
    }

    /// The checksum of the whole: composite ones end in the number of parts.
    private static func wholeChecksum(
        _ text: String, _ algorithm: ChecksumAlgorithm, partCount: Int
    ) throws -> ObjectChecksum {
        let halves = text.split(separator: "-", maxSplits: 1)
        guard let bytes = halves.first.flatMap({ base64Bytes($0) }), bytes.count == algorithm.length,
            halves.count == 1 || halves[1] == "\(partCount)"
        else { throw S3Error.invalidRequest("Value for \(algorithm.headerName) header is invalid.") }
        return ObjectChecksum(algorithm, bytes, kind: halves.count == 2 ? .composite : .fullObject)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html>.
    func abortMultipartUpload(_ request: S3Request) async throws -> WireResponse {
        try await request.buckets.abortUpload(try request.bucket, try request.key, try request.upload)
        return S3Reply.empty(status: 204)
    }
}

extension S3Error {
    /// What is wrong with the parts that a completion names, with what it names; `nil` for all else, which is told as
    /// the sender may see it.
    fileprivate init?(_ error: BucketError, completing request: CompletionRequest) {
        self.init(error)
        func tag(_ number: Int) -> [(name: String, value: String)] {
            request.parts.first { $0.number == number }.map { [("ETag", $0.tag)] } ?? []
        }
        switch error {
        case .invalidPart(let number): details = [("UploadId", request.id.description)] + details + tag(number)
        case .invalidPartOrder: details.append(("UploadId", request.id.description))
        case .entityTooSmall(let number, _): details += tag(number)
        default: return nil
        }
    }
}

extension NamedPart {
    fileprivate init(_ node: XMLNode) throws {
        guard let text = node.text(of: "PartNumber"), let number = Int(text), let tag = node.text(of: "ETag") else {
            throw S3Error.malformedXML
        }
        var checksum: ObjectChecksum?
        for algorithm in ChecksumAlgorithm.allCases {
            guard let text = node.text(of: algorithm.elementName) else { continue }
            guard let bytes = base64Bytes(text), bytes.count == algorithm.length else {
                throw BucketError.invalidPart(number: number)
            }
            checksum = ObjectChecksum(algorithm, bytes)
        }
        self.init(number: number, tag: tag, checksum: checksum)
    }
}

extension S3Request {
    /// Where an object is, as a client of this request reaches it.
    func location(_ bucket: BucketName, _ key: ObjectKey) -> String {
        let host = head.host ?? "localhost"
        let place = PercentEncoding.encode(key.bytes, keepingSlash: true)
        let scheme = head.isTLS ? "https" : "http"
        return address.isVirtualHost ? "\(scheme)://\(host)/\(place)" : "\(scheme)://\(host)/\(bucket)/\(place)"
    }
}
