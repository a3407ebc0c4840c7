-- Debits of customers' cards, each with the orders it pays, by order number.
CREATE VIEW v_collections AS
SELECT
    debit.collection_no,
    channel.code AS channel,
    (
        SELECT string_agg(paid.order_no, ',' ORDER BY paid.order_no)
        FROM settlement_collectionleg AS leg
        JOIN trading_order AS paid ON paid.id = leg.order_id
        WHERE leg.collection_id = debit.id
    ) AS order_nos,
    debit.amount,
    debit.state,
    debit.business_date
FROM settlement_collection AS debit
JOIN accounts_channel AS channel ON channel.id = debit.channel_id;
