extension Statement {
    /// Parses a statement.
    ///
    /// - Parameter parameters: for each `?` in order. There must be as many.
    package init(parsing text: String, parameters: [EncodedValue] = []) throws(ExpressionError) {
        var parser = try StatementParser(text, parameters)
        self = try parser.statement()
        try parser.end()
    }
}

extension StatementParser {
    fileprivate mutating func statement() throws(ExpressionError) -> Statement {
        if takeWord("SELECT") { return .select(try select()) }
        if takeWord("INSERT") { return .insert(try insert()) }
        if takeWord("UPDATE") { return .update(try update()) }
        if takeWord("DELETE") { return .delete(try delete()) }
        if takeWord("EXISTS") {
            try expect(.open)
            try expectWord("SELECT")
            let select = try select()
            try expect(.close)
            return .exists(select)
        }
        throw token.kind == .end || token.kind == .stray
            ? unexpected() : .malformedStatement("Expected data manipulation")
    }

    private mutating func select() throws(ExpressionError) -> SelectStatement {
        let projection = try projection()
        try expectWord("FROM")
        let table = try component()
        let index = take(.dot) ? try component() : nil
        if token.kind == .dot { throw .refused("A path may contain at most 2 components in the FROM clause") }
        try refuseAlias(before: ["WHERE", "ORDER"])
        let condition = takeWord("WHERE") ? try condition() : nil
        return SelectStatement(
            table: table, index: index, projection: projection, condition: condition, order: try order())
    }

    private mutating func projection() throws(ExpressionError) -> ProjectionPlan? {
        if take(.star) { return nil }
        var paths = [try path()]
        while take(.comma) { paths.append(try path()) }
        if let problem = PathOverlap.problem(paths) { throw .refused(problem.message) }
        return ProjectionPlan(sideBySide: paths)
    }

    /// The name of a table or an index.
    private mutating func component() throws(ExpressionError) -> String {
        let name = try identifier()
        if name.isEmpty { throw .refused("Path component cannot be an empty string") }
        return name
    }

    /// What follows a table is a clause: one of these words.
    private func refuseAlias(before clauses: [String]) throws(ExpressionError) {
        guard token.kind == .word || token.kind == .quotedName else { return }
        if !clauses.contains(where: isWord) { throw .refused("Aliasing is not supported") }
    }

    private mutating func order() throws(ExpressionError) -> [SelectStatement.Order] {
        guard takeWord("ORDER") else { return [] }
        try expectWord("BY")
        var order: [SelectStatement.Order] = []
        repeat {
            let name = AttributeName(try identifier())
            let isDescending = takeWord("DESC")
            if !isDescending { _ = takeWord("ASC") }
            order.append(SelectStatement.Order(name: name, isAscending: !isDescending))
        } while take(.comma)
        return order
    }

    private mutating func insert() throws(ExpressionError) -> InsertStatement {
        try expectWord("INTO")
        let table = try component()
        guard takeWord("VALUE") else { throw token.kind == .end ? unexpected() : leftover() }
        let item = try item()
        var ignoresDuplicate = false
        if takeWord("IF") {
            try expectWord("NOT")
            try expectWord("EXISTS")
            ignoresDuplicate = true
        }
        return InsertStatement(table: table, item: item, ignoresDuplicate: ignoresDuplicate)
    }

    private mutating func update() throws(ExpressionError) -> UpdateStatement {
        let table = try component()
        try refuseAlias(before: ["SET", "REMOVE"])
        var steps: [UpdatePlan.Step] = []
        while true {
            if takeWord("SET") {
                repeat { steps.append(try assignment()) } while take(.comma)
            } else if takeWord("REMOVE") {
                repeat { steps.append(UpdatePlan.Step(path: try path(), action: .remove)) } while take(.comma)
            } else {
                break
            }
        }
        if steps.isEmpty { throw unexpected() }
        if let problem = PathOverlap.problem(steps.map(\.path)) { throw .refused(problem.message) }
        try expectWord("WHERE")
        let condition = try condition()
        return UpdateStatement(
            table: table, plan: UpdatePlan(steps), condition: condition, returning: try returning())
    }

    private mutating func delete() throws(ExpressionError) -> DeleteStatement {
        try expectWord("FROM")
        let table = try component()
        try refuseAlias(before: ["WHERE"])
        try expectWord("WHERE")
        let condition = try condition()
        let returning = try returning()
        if let returning, returning != .allOld {
            throw .refused(
                "Invalid returning clause: RETURNING \(returning.words) *. Only RETURNING ALL OLD * is allowed in DELETE "
                    + "statements.")
        }
        return DeleteStatement(table: table, condition: condition, returning: returning)
    }

    /// `RETURNING ALL OLD *` and the like.
    private mutating func returning() throws(ExpressionError) -> Returning? {
        guard takeWord("RETURNING") else { return nil }
        let isAll = takeWord("ALL")
        if !isAll { try expectWord("MODIFIED") }
        let isOld = takeWord("OLD")
        if !isOld { try expectWord("NEW") }
        try expect(.star)
        switch (isAll, isOld) {
        case (true, true): return .allOld
        case (true, false): return .allNew
        case (false, true): return .modifiedOld
        case (false, false): return .modifiedNew
        }
    }

    /// `path = value`, `path = set_add(path, <<…>>)` or `path = set_delete(path, <<…>>)`.
    private mutating func assignment() throws(ExpressionError) -> UpdatePlan.Step {
        let target = try path()
        try expect(.comparator(.equal))
        for (name, isAdding) in [("SET_ADD", true), ("SET_DELETE", false)] where isWord(name) && peek().kind == .open {
            advance()
            advance()
            guard try path() == target else {
                throw .refused("The first argument to \(name.lowercased()) must be the path that is assigned to")
            }
            try expect(.comma)
            let value = try value()
            try expect(.close)
            guard value.view.type.isSet else {
                throw .refused(ExpressionProblem.operandType(name.lowercased(), value.view.type.awsName).message)
            }
            return UpdatePlan.Step(path: target, action: isAdding ? .add(value) : .delete(value))
        }
        return UpdatePlan.Step(path: target, action: .set(try assigned()))
    }

    /// Operands joined by `+` and `-`.
    private mutating func assigned() throws(ExpressionError) -> UpdateValue {
        var value = try assignedOperand()
        var count = 0
        while token.kind == .plus || token.kind == .minus {
            count += 1
            guard count <= ExpressionLimits.operatorsMax else {
                throw .refused(ExpressionProblem.tooManyOperators(count).message)
            }
            let operation: ArithmeticOperator = token.kind == .plus ? .plus : .minus
            advance()
            value = .arithmetic(operation, value, try assignedOperand())
        }
        return value
    }

    private mutating func assignedOperand() throws(ExpressionError) -> UpdateValue {
        if isAtValue { return .value(try value()) }
        if isWord("LIST_APPEND"), peek().kind == .open {
            let (left, right) = try operands()
            return .listAppend(left, right)
        }
        if isWord("IF_NOT_EXISTS"), peek().kind == .open {
            guard case (.path(let path), let other) = try operands() else {
                throw .refused(ExpressionProblem.pathRequired("if_not_exists").message)
            }
            return .ifNotExists(path, other)
        }
        return .path(try path())
    }

    /// Two operands of a function, which are no functions themselves.
    private mutating func operands() throws(ExpressionError) -> (UpdateValue, UpdateValue) {
        advance()
        try expect(.open)
        let first: UpdateValue = isAtValue ? .value(try value()) : .path(try path())
        try expect(.comma)
        let second: UpdateValue = isAtValue ? .value(try value()) : .path(try path())
        try expect(.close)
        return (first, second)
    }
}
