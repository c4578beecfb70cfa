local names = {}
for _, ref in ipairs(call('ZRANGEBYSCORE', CROWDS, '(' .. format('%d', args.above), '+inf')) do
    insert(names, tenant_of(tonumber(ref))[T_NAME])
end
return encode(names)
