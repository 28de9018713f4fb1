import HoldfastCore

extension LifecycleConfiguration {
    /// Checks what S3 checks before it stores a configuration, with its answers.
    ///
    /// - Throws: `invalidRequest`, `invalidArgument`, `malformedDocument`.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html>.
    public func validate() throws(BucketError) {
        guard let first = rules.first else {
            throw .invalidRequest("At least one lifecycle rule must be specified.")
        }
        guard rules.count <= BucketLimits.lifecycleRulesMax else {
            throw .invalidRequest("The number of lifecycle rules must not exceed the allowed limit of 1000 rules.")
        }
        var ids: Set<String> = []
        for rule in rules where !rule.id.isEmpty {
            guard rule.id.unicodeScalars.count <= BucketLimits.ruleIDLengthMax else {
                throw .invalidArgument("ID length should not exceed allowed limit of 255", name: "ID", value: rule.id)
            }
            guard ids.insert(rule.id).inserted else {
                throw .invalidArgument(
                    "Rule ID must be unique. Found same ID for more than one rule", name: "ID", value: rule.id)
            }
        }
        // S3 calls a configuration whose rules have filters its second version, and mixes the two never.
        let isOlder = first.hasOwnPrefix
        for rule in rules {
            if isOlder && !rule.hasOwnPrefix {
                throw .invalidRequest("Filter element can only be used in Lifecycle V2.")
            }
            if !isOlder && rule.hasOwnPrefix {
                throw .invalidRequest(
                    "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter.")
            }
            try rule.check(isOlder: isOlder)
        }
        if isOlder { try checkOverlaps() }
    }

    /// Prefixes of the older form are apart for each kind of action.
    private func checkOverlaps() throws(BucketError) {
        for action in LifecycleRule.ActionKind.allCases {
            let prefixes = rules.filter { $0.has(action) }.map(\.prefix)
            for (index, prefix) in prefixes.enumerated() {
                let earlier = prefixes[..<index].first {
                    $0.utf8.starts(with: prefix.utf8) || prefix.utf8.starts(with: $0.utf8)
                }
                if let earlier {
                    throw .invalidRequest(
                        "Found overlapping prefixes '\(earlier)' and '\(prefix)' for same action type "
                            + "'\(action.rawValue)'")
                }
            }
        }
    }
}

extension LifecycleRule {
    /// As S3's messages name them.
    fileprivate enum ActionKind: String, CaseIterable {
        case expiration = "Expiration"
        case transition = "Transition"
        case noncurrentExpiration = "NoncurrentVersionExpiration"
        case noncurrentTransition = "NoncurrentVersionTransition"
        case abort = "AbortIncompleteMultipartUpload"
    }

    fileprivate func has(_ action: ActionKind) -> Bool {
        switch action {
        case .expiration: expiration != nil
        case .transition: !transitions.isEmpty
        case .noncurrentExpiration: noncurrentExpiration != nil
        case .noncurrentTransition: !noncurrentTransitions.isEmpty
        case .abort: abortDays != nil
        }
    }

    fileprivate var hasOwnPrefix: Bool {
        if case .prefix = scope { true } else { false }
    }

    fileprivate func check(isOlder: Bool) throws(BucketError) {
        try filter.check()
        guard ActionKind.allCases.contains(where: has) else {
            throw .invalidRequest("At least one action needs to be specified in a rule")
        }
        try checkExpirations()
        if isOlder && (noncurrentExpiration?.newerVersions ?? noncurrentTransitions.first?.newerVersions) != nil {
            throw .invalidRequest("NewerNoncurrentVersions element can only be used in Lifecycle V2.")
        }
        if let abortDays {
            try positive(abortDays, "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action")
            try checkUnfiltered("AbortIncompleteMultipartUpload")
        }
        try checkTransitions()
        try checkNoncurrentTransitions()
    }

    private func checkExpirations() throws(BucketError) {
        switch expiration {
        case nil: break
        case .after(.days(let days)): try positive(days, "'Days' for Expiration action")
        case .after(.date(let date)): try midnight(date)
        case .expiredDeleteMarkers: try checkUnfiltered("ExpiredObjectDeleteMarker")
        }
        guard let noncurrentExpiration else { return }
        try positive(noncurrentExpiration.days, "'NoncurrentDays' for NoncurrentVersionExpiration action")
        try versions(noncurrentExpiration.newerVersions, "NoncurrentVersionExpiration")
    }

    /// What has neither tags nor a size cannot be chosen by them.
    private func checkUnfiltered(_ action: String) throws(BucketError) {
        if !filter.tags.isEmpty { throw .invalidRequest("\(action) cannot be specified with Tags.") }
        if filter.sizeGreaterThan != nil || filter.sizeLessThan != nil {
            throw .invalidRequest("\(action) cannot be specified with Object Size.")
        }
    }

    private func checkTransitions() throws(BucketError) {
        var steps: [TransitionStep] = []
        for transition in transitions {
            let storageClass = transition.storageClass
            guard storageClass.isTransitionTarget else {
                throw .malformedDocument("objects do not move to \(storageClass.name)")
            }
            switch transition.timing {
            case .days(let days):
                try notNegative(days, "'Days' in Transition action")
                guard !storageClass.isInfrequentAccess || days >= BucketLimits.infrequentAccessDaysMin else {
                    throw .invalidArgument(
                        "'Days' in Transition action must be greater than or equal to "
                            + "\(BucketLimits.infrequentAccessDaysMin) for storageClass '\(storageClass.name)'",
                        name: "Days", value: "\(days)")
                }
                steps.append(TransitionStep(storageClass, day: Int64(days)))
            case .date(let date):
                try midnight(date)
                steps.append(TransitionStep(storageClass, day: date.milliseconds / CivilTime.dayMilliseconds))
            }
        }
        let kinds = Set(transitions.map(\.timing.isDate))
        guard kinds.count <= 1 else { throw mixed("Transition") }
        guard let areDates = kinds.first else { return }
        let unit = areDates ? "Date" : "Days"
        try checkOrder(steps, "Transition", unit)
        guard case .after(let timing) = expiration else { return }
        guard timing.isDate == areDates else { throw mixed("Expiration and Transition") }
        let end =
            switch timing {
            case .days(let days): Int64(days)
            case .date(let date): date.milliseconds / CivilTime.dayMilliseconds
            }
        guard steps.allSatisfy({ $0.day < end }) else {
            throw .invalidArgument(
                "'\(unit)' in the Expiration action for filter '\(filter.summary)' must be greater than '\(unit)' in "
                    + "the Transition action", name: unit, value: "\(end)")
        }
    }

    private func checkNoncurrentTransitions() throws(BucketError) {
        var steps: [TransitionStep] = []
        for transition in noncurrentTransitions {
            let storageClass = transition.storageClass
            guard storageClass.isTransitionTarget else {
                throw .malformedDocument("objects do not move to \(storageClass.name)")
            }
            try notNegative(transition.days, "'NoncurrentDays' in NoncurrentVersionTransition action")
            try versions(transition.newerVersions, "NoncurrentVersionTransition")
            guard !storageClass.isInfrequentAccess || transition.days >= BucketLimits.infrequentAccessDaysMin else {
                throw .invalidArgument(
                    "'NoncurrentDays' in NoncurrentVersionTransition action must be greater than or equal to "
                        + "\(BucketLimits.infrequentAccessDaysMin) for storageClass '\(storageClass.name)'",
                    name: "NoncurrentDays", value: "\(transition.days)")
            }
            steps.append(TransitionStep(storageClass, day: Int64(transition.days)))
        }
        try checkOrder(steps, "NoncurrentVersionTransition", "NoncurrentDays")
        guard let end = noncurrentExpiration?.days else { return }
        guard steps.allSatisfy({ $0.day < end }) else {
            throw .invalidArgument(
                "'NoncurrentDays' in the NoncurrentVersionExpiration action for filter '\(filter.summary)' must be "
                    + "greater than 'NoncurrentDays' in the NoncurrentVersionTransition action",
                name: "NoncurrentDays", value: "\(end)")
        }
    }

    /// Each class once, the colder the later; and a month between an infrequent-access class and the next.
    private func checkOrder(_ steps: [TransitionStep], _ action: String, _ unit: String) throws(BucketError) {
        guard Set(steps.map(\.storageClass)).count == steps.count else {
            throw .invalidRequest(
                "'StorageClass' must be different for '\(action)' actions in same 'Rule' with filter "
                    + "'\(filter.summary)'")
        }
        let ordered = steps.sorted { $0.storageClass.coldness < $1.storageClass.coldness }
        for (warmer, colder) in zip(ordered, ordered.dropFirst()) {
            let apart =
                warmer.storageClass.isInfrequentAccess ? Int64(BucketLimits.infrequentAccessDaysMin) : 1
            guard colder.day - warmer.day < apart else { continue }
            func place(_ step: TransitionStep) -> String {
                "'\(unit)' in the \(action) action for StorageClass '\(step.storageClass.name)' for filter "
                    + "'\(filter.summary)'"
            }
            throw .invalidArgument(
                "\(place(colder)) must be \(apart == 1 ? "greater" : "\(apart) days more") than \(place(warmer))",
                name: unit, value: "\(colder.day)")
        }
    }

    private func mixed(_ actions: String) -> BucketError {
        .invalidRequest(
            "Found mixed 'Date' and 'Days' based \(actions) actions in lifecycle rule for filter '\(filter.summary)'")
    }
}

/// A class and the day, counted from creation or from 1970, at which it is reached.
private struct TransitionStep {
    let storageClass: StorageClass
    let day: Int64

    init(_ storageClass: StorageClass, day: Int64) {
        self.storageClass = storageClass
        self.day = day
    }
}

extension LifecycleRule.Timing {
    fileprivate var isDate: Bool {
        if case .date = self { true } else { false }
    }
}

extension LifecycleFilter {
    fileprivate func check() throws(BucketError) {
        guard isConjunction ? conditionCount >= 2 : conditionCount <= 1 else {
            throw .malformedDocument("a filter has one condition, and an And has two at least")
        }
        guard (prefix ?? "").utf8.count <= BucketLimits.keyBytesMax else {
            throw .invalidRequest("The maximum size of a prefix is \(BucketLimits.keyBytesMax)")
        }
        guard Set(tags.map(\.key)).count == tags.count else {
            throw .invalidRequest("Duplicate Tag Keys are not allowed.")
        }
        guard tags.allSatisfy({ !$0.key.isEmpty }) else { throw .malformedDocument("a tag has a key") }
        try ObjectTag.check(tags, countMax: BucketLimits.tagsPerObjectMax)
        let sizeMax = BucketLimits.lifecycleFilterBytesMax
        if let sizeGreaterThan, sizeGreaterThan > sizeMax {
            throw .invalidRequest("'ObjectSizeGreaterThan' should be between 0 and \(sizeMax).")
        }
        if let sizeLessThan, !(1...sizeMax).contains(sizeLessThan) {
            throw .invalidRequest("'ObjectSizeLessThan' should be between 1 and \(sizeMax).")
        }
        if let sizeGreaterThan, let sizeLessThan, sizeLessThan <= sizeGreaterThan {
            throw .invalidRequest("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.")
        }
    }
}

private func positive(_ count: Int, _ what: String) throws(BucketError) {
    guard count > 0 else {
        throw .invalidArgument("\(what) must be a positive integer", name: "Days", value: "\(count)")
    }
    try bounded(count)
}

private func notNegative(_ count: Int, _ what: String) throws(BucketError) {
    guard count >= 0 else { throw .invalidArgument("\(what) must be nonnegative", name: "Days", value: "\(count)") }
    try bounded(count)
}

/// S3's schema has 32 bits for a number of days.
private func bounded(_ count: Int) throws(BucketError) {
    guard count <= Int32.max else { throw .malformedDocument("a number over 32 bits") }
}

private func versions(_ count: Int?, _ action: String) throws(BucketError) {
    guard let count, !BucketLimits.newerNoncurrentVersions.contains(count) else { return }
    throw .invalidArgument(
        "'NewerNoncurrentVersions' for \(action) action must be between "
            + "\(BucketLimits.newerNoncurrentVersions.lowerBound) and "
            + "\(BucketLimits.newerNoncurrentVersions.upperBound)", name: "NewerNoncurrentVersions", value: "\(count)")
}

private func midnight(_ date: Timestamp) throws(BucketError) {
    guard date.milliseconds % CivilTime.dayMilliseconds == 0 else {
        throw .invalidArgument("'Date' must be at midnight GMT", name: "Date", value: "\(date)")
    }
}
